# Những câu dành cho người tổ chức cuộc thi, trong khung trò chuyện.

role-organizer =
    🔑 Quý vị là người phụ trách cuộc thi.
    { $title }
    Xem số liệu: gõ /bangdieukhien.
role-secretary =
    🔑 Quý vị là thư ký cuộc thi.
    { $title }
    Xem số liệu: gõ /bangdieukhien.
role-viewer =
    🔑 Quý vị được xem số liệu cuộc thi.
    { $title }
    Xem số liệu: gõ /bangdieukhien.
role-question_writer =
    🔑 Quý vị là người soạn câu hỏi.
    { $title }
    Xem số liệu: gõ /bangdieukhien.
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
figures-units = 🏘 Theo đơn vị ({ $units } đơn vị có người đăng ký):
figures-unit = – { $unit }: { $registered } đăng ký, { $finished } đã nộp bài
figures-technical = ⚙️ Tin chờ gửi: { $waiting } · Lỗi trong 24 giờ: { $failures } · Yêu cầu sửa thông tin chờ duyệt: { $requests }
figures-heard = 📡 { $channel }: { $people } người; tin đến gần nhất lúc { $at }
figures-silent = ⚠️ { $channel }: { $people } người; chưa có tin mới từ { $at }
figures-never = 📡 { $channel }: { $people } người; chưa có tin đến
