# Several people on one phone, and one person in several apps.

speaks-for = 👤 { $name }
family =
    👪 Nhiều người trong nhà thi được trên cùng một máy, lần lượt từng người.
    Bây giờ ai dự thi? Bấm tên, hoặc thêm người mới.
family-speaks = ✔ { $name }
family-member = { $name }
family-add = ➕ Thêm một người
family-full = Máy này đã đủ số người. Người khác xin dự thi trên máy khác.
family-later = Xin làm xong bước này đã, rồi gõ: đổi người.
family-wanted = Xin quý vị bấm tên một người, hoặc gõ cả họ và tên; gõ: thêm người; gõ: quay lại.
offer-family = 👪 Người khác dự thi trên máy này

link-offer =
    🔗 Mã nối của { $name }: { $code }
    Mở cuộc thi ở ứng dụng kia (Zalo, Telegram hoặc trang trò chuyện trên mạng) rồi gõ mã này. Mã dùng một lần, trong { $minutes } phút. Xin đừng đưa mã cho người khác.
link-register-first = Quý vị chưa đăng ký. Xin đăng ký ở đây, hoặc nếu đã đăng ký ở ứng dụng khác: vào đó gõ /lienket để lấy mã, rồi gõ mã ở đây.
link-done = ✅ Đã nối. { $name } dự thi được ở cả hai ứng dụng; bài thi và kết quả là một.
link-unknown = Không có mã nối này. Xin xem lại mã, hoặc gõ /lienket ở ứng dụng kia để lấy mã mới.
link-over = Mã nối này đã dùng hoặc đã hết hạn. Xin gõ /lienket ở ứng dụng kia để lấy mã mới.
link-same = Mã này là của chính quý vị. Xin gõ mã ở ứng dụng kia, không phải ở đây.
link-later = Quý vị đang làm bài ở đây. Làm xong, xin gõ lại mã.
home-elsewhere = 📝 Bài thi của quý vị đang mở ở { $channel }, còn { $left }. Muốn làm tiếp ở đây, bấm nút dưới đây hoặc gõ: làm tiếp.
home-elsewhere-other = một ứng dụng khác
take-over = ▶ Làm tiếp ở đây
said-before = Tin vừa rồi đến muộn, từ trước khi có bước này, nên không tính. Xin trả lời lại.

suspects = 👥 Nghi đăng ký trùng
suspects-none = Không có ai trùng cả họ tên, đơn vị và năm sinh.
suspects-head = 👥 { $groups } nhóm trùng họ tên, đơn vị và năm sinh. Có thể là một người đăng ký nhiều lần, cũng có thể là người khác nhau: xin xem lại, hệ thống không tự loại ai.
suspects-line = – { $name } · { $unit } · năm sinh { $year } · đăng ký: { $when }
suspects-more = … và { $groups } nhóm nữa (xem tờ “Nghi trùng” khi xuất danh sách bằng /xuat).

# Lệnh về một đơn vị: /qr, /donvi.

unit-not-yours = Quý vị chưa phụ trách đơn vị nào. Xin hỏi Ban Tổ chức.
unit-only-own = Quý vị chỉ xem được đơn vị mình: { $unit }. Gõ { $command } để xem.
unit-which = Quý vị gõ { $command } và tên hoặc mã của đơn vị, ví dụ: { $command } { $unit }
units-alike =
    Có nhiều đơn vị gần giống. Quý vị gõ lại một dòng:
    { $units }
unit-none-found = Không tìm thấy đơn vị “{ $said }”. Quý vị gõ { $command } và tên hoặc mã của đơn vị, ví dụ: { $command } { $unit }
unit-coming = ⏳ Đang đếm…
unit-head = 🏘 { $unit }, lúc { $at }
unit-people = Đã đăng ký: { $registered } người · đã nộp bài: { $finished } người
unit-helped = 🤝 Trong số đã đăng ký, { $people } người đăng ký trên máy của cán bộ, có cán bộ chứng kiến.
unit-people-withheld = Đã đăng ký: { $registered } người. Số người dự thi đang là câu dự đoán, nên hiện sau khi đợt thi đóng.
unit-round = – { $round }: vào thi { $started }, nộp bài { $finished }
unit-target =
    🎯 Chỉ tiêu: { $people }/{ $needed } người
    { $bar } còn thiếu { $left } người
unit-target-reached = ✅ Đạt chỉ tiêu: { $people }/{ $needed } người
unit-target-unknown = 🎯 Chỉ tiêu: { $rate } % số người của đơn vị. Chưa biết đơn vị có bao nhiêu người: gõ /songuoi và số người.
unit-more = Lấy mã QR và áp phích: /qr. Có khó khăn, vướng mắc: gõ /hoidap gửi rồi viết điều cần hỏi.
unit-left = Ai trong danh sách của đơn vị chưa nộp bài: gõ /chuathi.
left-no-roster = Cuộc thi này không có danh sách người dự thi của đơn vị, nên không biết ai chưa thi.
left-withheld = Số người dự thi đang là câu dự đoán, nên danh sách này hiện sau khi đợt thi đóng.
left-nobody = ✅ Mọi người trong danh sách của { $unit } đã nộp bài.
left-head = 📄 { $unit }: { $people } người trong danh sách chưa nộp bài, lúc { $at }. Danh sách có họ tên: xin giữ cẩn thận.
left-more = … và { $people } người nữa.

headcount-wanted = Quý vị gõ /songuoi và số người của đơn vị có thể dự thi, ví dụ: /songuoi 120
headcount-which = Chưa rõ đơn vị nào. Cán bộ đơn vị gõ: /songuoi 120. Ban Tổ chức gõ thêm tên đơn vị: /songuoi 120 tổ dân phố 3
headcount-over = Đợt thi đã mở, nên số người của { $unit } đã chốt. Nếu số sai, xin báo Ban Tổ chức. (Cán bộ chỉ báo được số của đơn vị mình.)
headcount-sure = { $unit } có { $count } người có thể dự thi. Số này dùng để tính tỷ lệ và chỉ tiêu, đến giờ mở thi thì chốt. Đúng thì bấm nút, hoặc gõ: xác nhận số người.
headcount-yes = ✅ Xác nhận số người
headcount-reason = Số người của đơn vị, do cán bộ đơn vị hoặc Ban Tổ chức xác nhận
headcount-done = ✅ Đã ghi: { $unit } có { $count } người.
