"use strict";
// Lets the countdown run. Without this file it shows what was left when the page was opened. Old words for old phones.
(function () {
  var shown = document.querySelector("[data-left-ms]");
  if (!shown) return;
  var endsAt = Date.now() + Number(shown.getAttribute("data-left-ms")), spots = shown.querySelectorAll("b");
  function tick() {
    var minutes = Math.max(0, Math.ceil((endsAt - Date.now()) / 60000));
    var parts = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
    for (var i = 0; i < 3; i++) spots[i].textContent = parts[i];
    if (minutes) setTimeout(tick, 1000);
    else setTimeout(function () { location.reload(); }, 1000 + Math.random() * 15000);  // not everybody at once
  }
  tick();
})();
