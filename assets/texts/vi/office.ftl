# Những câu dành cho người tổ chức cuộc thi, trong khung trò chuyện.

role-organizer =
    🔑 Quý vị là người phụ trách cuộc thi.
    { $title }

    Số liệu: /bangdieukhien, /thongke
    Kết quả: /duyetketqua, /congbo
    Gửi thông báo: /thongbao
    Gia hạn, tạm dừng đợt thi: /dotthi
    Tìm người, sửa họ tên, cho thi bù: /nguoi
    Danh sách người dự thi: /xuat
    Câu nào khó: /cauhoi (khi đợt thi đã đóng)
    Trả lời người dự thi: /hoidap
    Mời thêm người giúp: /moi
    Mã QR, áp phích của đơn vị: /qr
role-secretary =
    🔑 Quý vị là thư ký cuộc thi.
    { $title }

    Số liệu: /bangdieukhien, /thongke
    Gửi thông báo: /thongbao
    Tìm người, sửa họ tên, cho thi bù: /nguoi
    Danh sách người dự thi: /xuat
    Trả lời câu hỏi: /hoidap
    Mã QR, áp phích của đơn vị: /qr
role-viewer =
    🔑 Quý vị được xem số liệu cuộc thi.
    { $title }

    Số liệu: /bangdieukhien, /thongke
role-question_writer =
    🔑 Quý vị là người soạn câu hỏi.
    { $title }

    Số liệu: /bangdieukhien, /thongke
    Câu nào khó: /cauhoi (khi đợt thi đã đóng)
    Trả lời người dự thi: /hoidap
role-name-organizer = người phụ trách
role-name-secretary = thư ký
role-name-question_writer = người soạn câu hỏi
role-name-judge = giám khảo
role-name-officer = cán bộ
role-name-viewer = người xem
right-missing = 🔒 Lệnh này dành cho người có quyền khác. Nếu cần dùng, xin quý vị liên hệ người phụ trách cuộc thi.
errand-failed = 😔 Chưa làm được việc này do lỗi máy chủ. Xin quý vị thử lại sau ít phút; nếu vẫn lỗi, hãy báo người phụ trách kỹ thuật.

# ---- bảng điều khiển

figures-coming = ⏳ Đang đếm số liệu…
figures-head =
    📊 BẢNG ĐIỀU KHIỂN – { $title }
    Lúc { $at }
figures-people = 👥 Đã đăng ký: { $registered } người
figures-round =
    • { $round }: { $started } người đã vào thi, { $finished } người đã nộp bài
       ({ $attempts } lượt thi, { $answering } người đang làm bài)
figures-withheld = 🔒 Số người và số lượt thi là điều mọi người đang dự đoán, nên chỉ hiện khi đợt thi đóng.
figures-unit-withheld = – { $unit }: { $registered } đăng ký
figures-units = 🏘 Theo đơn vị ({ $units } đơn vị có người đăng ký):
figures-unit = – { $unit }: { $registered } đăng ký, { $finished } đã nộp bài
figures-technical = ⚙️ Tin chờ gửi: { $waiting } · Lỗi trong 24 giờ: { $failures } · Yêu cầu sửa thông tin chờ duyệt: { $requests }
figures-heard = 📡 { $channel }: { $people } người; tin đến gần nhất lúc { $at }
figures-silent = ⚠️ { $channel }: { $people } người; chưa có tin mới từ { $at }
figures-never = 📡 { $channel }: { $people } người; chưa có tin đến

# ---- kết quả

results-coming = ⏳ Đang xem kết quả các đợt…
board-results =
    🏁 KẾT QUẢ CÁC ĐỢT

    { $rounds }
board-whole = Cả cuộc thi
board-waiting = • { $round }: chưa có. Công bố lúc { $publishes }.
board-draft = • { $round }: đã tính xong bản { $version }, { $people } người. Tự công bố lúc { $publishes }.
board-held = • { $round }: ⏸ đang giữ lại, chưa công bố (theo lịch là { $publishes }).
board-provisional = • { $round }: đã công bố bản { $version } (tạm thời), { $people } người.
board-held-provisional = • { $round }: đã công bố bản { $version } (tạm thời), { $people } người; ⏸ chưa chuyển thành chính thức.
board-official = • { $round }: ✅ chính thức, bản { $version }, { $people } người.
board-do-hold = ⏸ Giữ lại – { $round }
board-do-release = ▶ Cho công bố – { $round }
board-do-official = ✅ Thành chính thức – { $round }
board-sure-hold = Giữ lại kết quả { $round }? Kết quả sẽ không tự công bố, hoặc không tự thành chính thức, cho đến khi quý vị cho công bố. Bấm, hoặc gõ lại chữ trên nút, để xác nhận.
board-sure-release = Cho công bố kết quả { $round }? Nếu đã qua giờ công bố thì công bố ngay. Bấm, hoặc gõ lại chữ trên nút, để xác nhận.
board-sure-official = Chuyển kết quả { $round } thành chính thức ngay, không chờ hết thời gian khiếu nại? Bấm, hoặc gõ lại chữ trên nút, để xác nhận.
board-decided = ✔ Đã ghi nhận: { $what }.

# ---- đợt thi

rounds-head =
    📅 CÁC ĐỢT THI

    { $rounds }
rounds-before = • { $round }: chưa mở. Đóng lúc { $closes }, công bố kết quả lúc { $publishes }.
rounds-open = • { $round }: 🟢 đang mở. Đóng lúc { $closes }, công bố kết quả lúc { $publishes }.
rounds-paused = • { $round }: ⏸ đang tạm dừng. Đóng lúc { $closes }, công bố kết quả lúc { $publishes }.
rounds-closed = • { $round }: đã đóng lúc { $closes }. Công bố kết quả lúc { $publishes }.
rounds-do-extend = ⏱ Gia hạn – { $round }
rounds-do-pause = ⏸ Tạm dừng – { $round }
rounds-do-resume = ▶ Mở lại – { $round }
rounds-wanted = Xin quý vị bấm một nút, hoặc gõ lại chữ trên nút; hoặc gõ: thoát.
go-back = ↩ Quay lại
ask-round-until =
    ⏱ { $round } đang đóng lúc { $closes }.
    Quý vị muốn đóng lúc mấy giờ? Ví dụ: 22:00, hoặc 22:00 15/12, hoặc thêm 2 giờ.
when-wanted = Chưa đọc được giờ. Xin gõ như: 22:00, hoặc 22:00 15/12, hoặc thêm 30 phút.
round-until-early = Giờ mới phải sau giờ đóng hiện nay ({ $closes }) và sau lúc này.
round-until-late = Giờ mới phải trước khi đợt sau mở ({ $opens }).
ask-round-reason =
    ✍️ Lý do là gì? Câu này sẽ có trong thông báo gửi mọi người.
    Ví dụ: Hệ thống bị gián đoạn từ 19:00 đến 20:00.
round-reason-wanted = Xin gõ lý do bằng một câu, không quá { $most } chữ cái.
round-check =
    Mọi người đã đăng ký sẽ nhận thông báo này (ban đêm thì gửi lúc 07:00 sáng):

    { $notice }

    Thực hiện chứ?
yes-round = ✅ Thực hiện và thông báo
no-round = Không, để nguyên
round-check-wanted = Xin bấm nút, hoặc gõ: đúng, hoặc: không.
round-left = Đã để nguyên.
round-too-late = Đợt thi vừa đổi trạng thái nên không làm được nữa. Xin xem lại danh sách.
round-moved = ✔ Đã ghi nhận. Thay đổi có hiệu lực trong vài giây; thông báo đang được gửi.
round-notice-extend =
    📢 GIA HẠN – { $title }
    { $round } được kéo dài đến { $closes }. Kết quả công bố lúc { $publishes }.
    Lý do: { $reason }
round-notice-pause =
    📢 TẠM DỪNG – { $title }
    { $round } tạm dừng nhận người vào thi. Ai đang làm bài vẫn làm tiếp đến hết giờ của mình.
    Lý do: { $reason }
    Khi mở lại, chúng tôi sẽ báo ở đây.
round-notice-resume =
    📢 MỞ LẠI – { $title }
    { $round } đã mở lại, nhận bài đến { $closes }. Gõ /thi để vào thi.
    Lý do: { $reason }
home-paused = ⏸ { $round } đang tạm dừng. Khi mở lại, chúng tôi sẽ báo ở đây. Cần hỏi, xin liên hệ { $contact }.

# ---- tìm người

ask-person =
    🔎 Quý vị tìm ai? Gõ một phần họ tên (không dấu cũng được), hoặc mã biên nhận.
person-wanted = Xin gõ ít nhất 3 chữ cái của họ tên, hoặc mã biên nhận.
person-looking = ⏳ Đang tìm…
person-none = Không tìm thấy ai. Xin thử lại với phần khác của họ tên, hoặc mã biên nhận.
person-more = Còn nhiều người nữa. Xin gõ họ tên đầy đủ hơn.
person-card =
    { $number }. 👤 { $name } – { $unit }
    Đăng ký lúc { $registered }
    { $attempts }
person-no-attempt = Chưa vào thi.
person-attempt-open = { $round }, lần { $number }: đang làm bài từ { $started }
person-attempt-finished = { $round }, lần { $number }: đã nộp, mã { $code }
person-attempt-timed_out = { $round }, lần { $number }: hết giờ làm bài, mã { $code }
person-attempt-cut = { $round }, lần { $number }: dừng khi đợt đóng, mã { $code }
person-attempt-void = { $round }, lần { $number }: không tính vì đợt đã đóng, mã { $code }
person-mend = ✏️ Sửa họ tên người số { $number }
person-make-up = ⏱ Cho người số { $number } thi bù – { $round }
ask-person-name = ✍️ Gõ họ và tên đúng của người này, có dấu.
ask-person-until =
    ⏱ Người này được vào thi thêm một lần ở { $round } đến lúc nào?
    Ví dụ: 21:00, hoặc thêm 2 giờ. Phải trước giờ công bố kết quả ({ $publishes }).
person-until-late = Giờ này phải sau lúc này và trước giờ công bố kết quả ({ $publishes }).
ask-person-reason = ✍️ Lý do là gì? Lý do được lưu lại.
person-reason-wanted = Xin gõ lý do bằng một câu, không quá { $most } chữ cái.
person-check-name =
    Sửa họ tên thành: { $name }
    Lý do: { $reason }
    Người này sẽ được báo. Đúng không?
person-check-make-up =
    Cho vào thi thêm một lần ở { $round }, đến { $until }.
    Lý do: { $reason }
    Người này sẽ được báo ngay. Đúng không?
yes-person = ✅ Đúng
no-person = Không, để nguyên
person-check-wanted = Xin bấm nút, hoặc gõ: đúng, hoặc: không.
person-left = Đã để nguyên.
person-done = ✔ Đã ghi nhận. Người này sẽ nhận được tin.
make-up-notice =
    ⏱ Quý vị được vào thi thêm một lần ở { $round }, đến { $until }.
    Lý do: { $reason }
    Gõ /thi để bắt đầu.

# ---- câu hỏi

difficulty-none = Chưa có đợt thi nào kết thúc, nên chưa xem được người dự thi trả lời thế nào.
difficulty =
    📚 NHỮNG CÂU KHÓ NHẤT trong { $questions } câu đã hỏi
    Câu mà hầu như không ai đúng có thể sai đáp án: xin xem lại.

    { $lines }
difficulty-line =
    { $id }: { $text }
    Đúng { $percent } % của { $times } lượt; chọn sai nhiều nhất: { $wrong }

# ---- danh sách

export-coming = ⏳ Đang lập danh sách…
export-done =
    📄 Danh sách { $people } người đăng ký, lúc { $at }.
    Danh sách có họ tên: xin giữ cẩn thận. Hệ thống xóa tệp này sau 24 giờ.
export-too-big = Danh sách quá dài để gửi vào đây. Xin nhờ người phụ trách kỹ thuật lấy bằng lệnh: hoithi results --format xlsx
export-sheet = Người dự thi
export-suspects = Nghi trùng
export-number = STT
export-name = Họ và tên
export-unit = Tính cho đơn vị
export-registered = Đăng ký lúc
export-helped = Cán bộ giúp
export-is-helped = có
export-attempts = Số lượt thi

# ---- mời người giúp

invite-whom =
    Quý vị muốn mời ai? Xin gõ một dòng như sau:
    { $roles }
    Với cán bộ, gõ thêm tên đơn vị.
invite-unit =
    Xin gõ thêm tên một đơn vị, cho rõ là đơn vị nào. Ví dụ:
    { $units }
invitation-coming = ⏳ Đang tạo mã mời…
invitation-made =
    🔑 Mã mời: { $role }
    Dùng được một lần, đến { $until }. Xin gửi riêng cho đúng người:
    { $links }
    Hoặc gõ mã này trong khung trò chuyện: { $code }

# ---- biểu đồ (/thongke)

statistics-coming = ⏳ Đang vẽ biểu đồ…
statistics-done =
    📈 { $registered } người đã đăng ký thuộc { $units } đơn vị, { $done } người đã nộp bài.
    Lúc { $at }
statistics-done-withheld =
    📈 { $registered } người đã đăng ký thuộc { $units } đơn vị. Số người đã thi chỉ hiện khi đợt thi đóng, vì mọi người đang dự đoán số đó.
    Lúc { $at }
statistics-at = Lúc { $at }
statistics-both = { $done } / { $all }
statistics-more = và { $count } đơn vị khác
statistics-registered = Đăng ký
statistics-handed-in = Đã nộp bài
statistics-registered-a-day = Đăng ký mỗi ngày
statistics-attempts-a-day = Lượt thi mỗi ngày
