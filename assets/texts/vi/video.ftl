# Mã mời, phần thi video clip: cán bộ đơn vị nộp clip, giám khảo chấm.
# Chữ trong ngoặc nhọn { $… } do hệ thống điền.

# ---- mã mời

code-unknown = 🔑 Hệ thống không có mã mời này. Xin quý vị kiểm tra lại đường dẫn, hoặc hỏi Ban Tổ chức.
code-used = 🔑 Mã mời này đã được dùng. Mỗi mã chỉ dùng được một lần. Nếu quý vị chưa nhận được quyền, xin Ban Tổ chức cấp mã mới.
code-expired = 🔑 Mã mời này đã hết hạn. Xin Ban Tổ chức cấp mã mới.
code-withdrawn = 🔑 Mã mời này đã được Ban Tổ chức thu hồi. Xin liên hệ Ban Tổ chức.
role-held = 🔑 Quý vị đã có quyền này rồi. Mã mời chưa bị dùng.
role-lost = 🔑 Ban Tổ chức đã thu lại quyền này của quý vị.
role-officer =
    🔑 Quý vị là cán bộ phụ trách của: { $unit }.
    { $title }
    – Xem kết quả tham gia của đơn vị: gõ /donvi.
    – Lấy mã QR, áp phích của đơn vị: gõ /qr.
    – Giúp người không có điện thoại thông minh dự thi trên máy này: gõ /giupthi.
    – Có khó khăn, vướng mắc cần báo Ban Tổ chức: gõ /hoidap.
role-officer-video = – Nộp và xem video clip của đơn vị: gõ /video.
role-judge =
    🔑 Kính chào thành viên Ban Giám khảo!
    { $title }
    Chấm video clip: gõ /cham.
desk-later = Quý vị đang làm dở việc khác. Xin làm xong bước này rồi gõ lại lệnh.
desk-out = ↩ Về trang chính
yes-or-no = Xin quý vị gõ: đúng, hoặc: không.

# ---- nộp clip

video-off = Cuộc thi này không có phần thi video clip.
video-not-officer = Lệnh này dành cho cán bộ được đơn vị giao nộp video clip. Xin Ban Tổ chức cấp mã mời.
video-other-kind = Đơn vị của quý vị không thuộc phần thi video clip. Phần thi này dành cho: { $kinds }.
video-desk =
    🎬 VIDEO CLIP DỰ THI · { $units }

    Mỗi đơn vị nộp ít nhất 01 clip, có thể nộp nhiều clip.
    Độ dài: không quá { $limit } (phút:giây).
    Thể loại: { $genres }.
    Nhận từ { $opens } đến trước { $closes }.
video-have =
    Đã nộp { $count } clip:
    { $clips }
video-have-none = ⚠️ Đơn vị chưa nộp clip nào.
video-line = { $number }. “{ $title }” · { $genre } · { $length } · mã { $code } · { $received }
video-how = Quý vị bấm nút (hoặc gõ lại chữ trên nút) để nộp. Nếu dùng Telegram, có thể gửi luôn video vào đây.
video-not-open = Chưa đến giờ nhận clip.
video-over = Đã hết hạn nộp; không nộp thêm và không rút được nữa.
video-closed = ⏰ Đã hết hạn nộp clip ({ $closes }) nên clip này chưa được nhận.
video-new = ➕ Nộp một clip
video-new-for = ➕ Nộp clip của { $unit }
video-drop = 🗑 Rút clip { $number }
video-button-wanted = Xin quý vị bấm một nút dưới đây, hoặc gõ lại chữ trên nút.
video-cancel = ↩ Thôi, quay lại
ask-video-clip =
    🎬 Clip của { $unit }, không quá { $limit } (phút:giây).

    Quý vị gửi video vào đây (trên Telegram), hoặc dán đường dẫn xem video, bắt đầu bằng https://
    Tên kênh và nội dung trang của đường dẫn không nên ghi tên đơn vị: giám khảo chấm mà không biết clip của ai.
video-clip-wanted = Xin quý vị gửi một video, hoặc dán một đường dẫn bắt đầu bằng https://
video-same = Đơn vị đã nộp đúng clip này rồi, mã biên nhận { $code }.
video-too-long = ⏱ Clip dài { $length }, quá giới hạn { $limit } (phút:giây) nên chưa được nhận. Xin quý vị cắt ngắn rồi gửi lại.
ask-video-length =
    ⏱ Clip dài bao lâu? Xin quý vị gõ phút:giây.
    Ví dụ: 6:30
video-length-wanted = Xin quý vị gõ phút và giây, ví dụ: 6:30 hoặc 6 phút 30 giây.
ask-video-genre = 🎞 Clip thuộc thể loại nào?
video-genre-wanted = Xin quý vị bấm một nút, hoặc gõ số thứ tự của thể loại.
ask-video-title =
    ✍️ Quý vị gõ tên clip (không quá { $max } chữ).
    Giám khảo đọc tên này, xin đừng ghi tên đơn vị.
video-title-wanted = Tên clip cần từ 3 đến { $max } chữ. Xin quý vị gõ lại.
video-receipt =
    ✅ ĐÃ NHẬN VIDEO CLIP DỰ THI

    🧾 Mã biên nhận: { $code }
    Nhận lúc: { $received }
    Đơn vị: { $unit }
    Tên clip: { $title }
    Thể loại: { $genre }
    Độ dài: { $length } (phút:giây)

    Quý vị giữ lại tin nhắn này, và giữ tệp gốc đến khi trao giải.
ask-video-withdraw = 🗑 Rút clip “{ $title }” khỏi phần thi? Trước hạn nộp vẫn nộp lại được.
yes-withdraw = 🗑 Đúng, rút clip
video-withdrawn = 🗑 Đã rút clip “{ $title }”, mã { $code }.

# ---- chấm

marking-not-judge = Lệnh này dành cho giám khảo. Xin Ban Tổ chức cấp mã mời.
ask-own-unit =
    🏢 Trước khi chấm: quý vị công tác ở cơ quan, đơn vị nào?
    Clip của đơn vị mình sẽ không đến tay quý vị. Câu này chỉ hỏi một lần, không tự sửa được.

    Xin gõ một phần tên đơn vị, hoặc bấm nút nếu không thuộc đơn vị nào.
ask-own-unit-found = 🏢 Quý vị công tác ở đơn vị nào trong các đơn vị này? Chưa thấy thì gõ lại một phần tên khác.
no-own-unit = Tôi không thuộc đơn vị nào của cuộc thi
own-unit-kept = ✅ Đã ghi nơi công tác của quý vị: { $unit }. Clip của nơi đó (nếu có) sẽ không hiện ra.
marking-not-yet = 🎬 Việc chấm bắt đầu khi hết hạn nộp clip: { $closes }. Đến lúc đó quý vị gõ /cham.
marking-none = 🎬 Không có clip nào cho quý vị chấm.
marking-list =
    🎬 CHẤM VIDEO CLIP · đã chấm { $done }/{ $all }

    { $clips }

    Quý vị bấm nút hoặc gõ số của clip để xem và chấm.
marking-line = Clip { $number }: “{ $title }” · { $genre } · { $length } · điểm: { $mark }
marking-unmarked = chưa chấm
marking-open = ▶️ Clip { $number }
marking-back = ☰ Danh sách clip
marking-over = 🔒 Việc chấm đã kết thúc, điểm không đổi được nữa.
marking-wanted = Xin quý vị bấm một nút, hoặc gõ số của clip, ví dụ: 3.
marking-film = 🎬 Clip { $number }
ask-mark =
    🎬 Clip { $number }: “{ $title }”
    { $genre } · { $length }
    { $where }

    Điểm quý vị đã cho: { $mark }
    Xin gõ điểm từ 0 đến 100, có thể lẻ một chữ số, ví dụ: 85 hoặc 85,5
marking-above = ⬆️ Xem clip ở tin nhắn ngay trên.
marking-elsewhere = Clip này được gửi qua Telegram. Xin quý vị nhờ Ban Tổ chức cấp mã mời để chấm bằng bot Telegram, hoặc cho xem clip.
marking-link = 🔗 { $link }
marking-usb = 💾 Clip nằm trong USB ở nơi nhận bài, mã { $code }. Xin quý vị hỏi Tổ Thư ký để xem.
mark-wanted = Xin quý vị gõ một số từ 0 đến 100, có thể lẻ một chữ số, ví dụ: 85 hoặc 85,5.
mark-kept = ✅ Đã ghi { $mark } điểm cho clip { $number }. Muốn đổi, quý vị mở lại clip đó.

# ---- lệnh hoithi invite và hoithi video trên máy chủ

cli-invite = Tạo mã mời dùng một lần cho cán bộ đơn vị, giám khảo …; hoặc thu hồi mã.
cli-argument-role = organizer, secretary, question_writer, judge, officer, viewer, operator
cli-option-unit = Mã đơn vị (cột Mã trong units.csv)
cli-option-days = Số ngày mã còn dùng được
cli-option-withdraw = Thu hồi mã này; mã đã dùng thì thu lại cả quyền
invite-role-wanted = Cần một vai trò: { $roles }.
invite-no-unit = Vai trò { $role } không gắn với đơn vị; bỏ --unit.
invite-unit-wanted = Cán bộ đơn vị cần --unit với mã có trong units.csv; không có mã “{ $unit }”.
invite-unknown = Không có mã mời này.
invite-withdrawn = Đã thu hồi mã mời ({ $role }).
invite-role-withdrawn = Mã này đã được dùng; đã thu lại quyền { $role } của người dùng mã.
invite-made = Mã mời { $role }, đơn vị: { $unit }, dùng được đến { $until }:
invite-once = Gửi riêng cho đúng một người. Mã dùng được một lần, không in lại được.

cli-video = Phần thi video clip: nhận USB, danh sách, kết thúc chấm, kết quả.
cli-video-register = Vào sổ một clip nộp bằng USB; in biên nhận.
cli-video-list = In danh sách clip đã nhận.
cli-video-close = Kết thúc chấm: từ đây không điểm nào đổi được nữa.
cli-video-results = In kết quả phần thi video clip.
cli-option-title = Tên clip
cli-option-genre = Thể loại: số thứ tự hoặc tên
cli-option-length = Độ dài, phút:giây
cli-option-received = Lúc nhận USB, ví dụ "16:00 17/11/2023"
cli-option-file = Tệp clip trong USB
cli-option-sha256 = Mã SHA-256 của tệp, nếu đã tính ở máy khác
cli-option-force-close = Kết thúc dù còn thiếu điểm
cli-option-reason = Lý do kết thúc khi còn thiếu điểm; ghi vào kết quả
video-unit-wanted = Không có đơn vị “{ $unit }” thuộc phần thi video clip. Phần thi này dành cho: { $kinds }.
video-genre-unknown = Thể loại phải là một trong: { $genres }.
video-received-outside = Lúc nhận phải từ { $opens } đến trước { $closes }, và không ở tương lai.
video-file-or-sha256 = Cần một trong hai: --file hoặc --sha256.
video-sha256-wanted = Mã SHA-256 gồm 64 chữ số và chữ từ a đến f.
video-file-unreadable = Không đọc được tệp { $path }: { $problem }.
video-list-title = { $count } clip đã nhận
video-column-code = Biên nhận
video-column-unit = Đơn vị
video-column-title = Tên clip
video-column-genre = Thể loại
video-column-length = Độ dài
video-column-source = Cách nộp
video-column-received = Nhận lúc
video-column-place = Hạng
video-column-mark = Điểm
video-column-prize = Giải
video-source-file = gửi trong chat
video-source-link = đường dẫn
video-source-usb = USB
video-reason-wanted = --force cần --reason "lý do".
video-close-early = Chưa hết hạn nộp clip ({ $closes }).
video-closed-before = Việc chấm đã kết thúc từ trước.
video-marking-closed = Đã kết thúc chấm lúc { $at }. In kết quả: hoithi video results
video-marks-missing = Còn { $count } clip chưa đủ điểm. Vẫn muốn kết thúc: --force --reason "lý do".
video-missing-of = { $code } “{ $title }”: thiếu điểm của giám khảo số { $judges }
video-missing-all = { $code } “{ $title }”: không giám khảo nào được chấm
video-results-title = Kết quả video clip ({ $state })
video-results-draft = đang chấm
video-results-final = đã kết thúc chấm
video-to-decide = bằng điểm, Ban Tổ chức quyết định
video-tie = Hạng { $place } bằng điểm: { $units }. Các giải chờ Ban Tổ chức quyết định: { $prizes }.
video-forced = Kết thúc chấm khi còn thiếu điểm. Lý do: { $reason }
