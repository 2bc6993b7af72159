# Cảnh báo cho người phụ trách kỹ thuật: chuyện gì, và làm gì tiếp theo. Tin tổng hợp mỗi sáng.

role-operator =
    🔑 Quý vị là người phụ trách kỹ thuật.
    { $title }

    Có sự cố, phần mềm nhắn quý vị tại đây. Mỗi sáng có tin tổng hợp.
    Số liệu: /bangdieukhien

alert-silent =
    ⚠️ KÊNH IM LẶNG: { $channel }
    { $minutes } phút không có tin nào đến, dù đợt thi đang mở.
    Cần làm: tự nhắn thử cho bot. Bot không trả lời thì xem tên miền, HTTPS và máy chủ web phía trước; sau đó khởi động lại dịch vụ.
alert-refused =
    ⚠️ CHƯA NỐI ĐƯỢC VỚI NỀN TẢNG: { $channel }
    Đã { $minutes } phút. Người dùng kênh này không dự thi được.
    Cần làm: xem mạng của máy chủ, mã bot (token) trong config.yaml, rồi khởi động lại dịch vụ.
alert-outbox =
    ⚠️ TIN CHỜ GỬI TĂNG: { $waiting } tin trả lời chờ quá 1 phút.
    Cần làm: xem mạng của máy chủ và nhật ký dịch vụ. Không cần gửi lại tin nào: nối được mạng là tự gửi tiếp.
alert-database =
    ⚠️ CƠ SỞ DỮ LIỆU CHẬM: một câu hỏi trống mất { $ms } phần nghìn giây.
    Cần làm: xem máy chủ có việc khác đang chạy nặng không (sao lưu, quét đĩa), và đĩa có lỗi không.
alert-disk =
    ⚠️ ĐĨA SẮP ĐẦY: còn { $mb } MB ({ $percent }%).
    Cần làm ngay: xóa bản sao lưu cũ hoặc tệp nhật ký cũ, hoặc tăng dung lượng đĩa. Đĩa đầy thì không ai dự thi được.
alert-failures =
    ⚠️ LỖI TĂNG: { $recent } lỗi trong một giờ qua; một giờ trước đó { $earlier } lỗi.
    Cần làm: xem nhật ký dịch vụ (dòng “step failed”, có mã lỗi), gửi cho người làm phần mềm.

over-silent = ✅ { $channel } đã có tin đến trở lại.
over-refused = ✅ Đã nối được với { $channel }.
over-outbox = ✅ Tin trả lời đã gửi kịp trở lại.
over-database = ✅ Cơ sở dữ liệu nhanh trở lại.
over-disk = ✅ Đĩa đã có đủ chỗ trống.
over-failures = ✅ Số lỗi đã giảm.

summary-head =
    🌅 TÓM TẮT NGÀY { $day }
    { $title }
summary-day = Hôm qua: { $registered } người đăng ký · { $attempts } lượt vào thi · { $failures } lỗi
summary-day-withheld = Hôm qua: { $registered } người đăng ký · { $failures } lỗi (số lượt thi chỉ hiện khi đợt thi đóng, vì mọi người đang dự đoán số này)
summary-waiting = Đang chờ: { $tickets } câu hỏi (/hoidap) · { $requests } đề nghị sửa thông tin
summary-disk = Đĩa còn trống: { $mb } MB
next-begins = 📅 { $at }: bắt đầu “{ $what }”
next-ends = 📅 { $at }: kết thúc “{ $what }”
next-opens = 📅 { $at }: mở { $what }
next-closes = 📅 { $at }: đóng { $what }
next-publishes = 📅 { $at }: công bố kết quả { $what }
