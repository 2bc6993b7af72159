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
alert-zalo-consent =
    ⚠️ ZALO CẦN ĐỒNG Ý LẠI: { $channel }
    Mã truy cập không gia hạn được nữa. Chậm nhất sau 5 giờ sẽ không gửi được tin nào qua kênh này.
    Cần làm ngay: trên máy chủ gõ lệnh hoithi zalo login, rồi làm theo từng bước. Việc này cần người quản trị OA bấm đồng ý trên trình duyệt. Không phải khởi động lại dịch vụ.
alert-zalo-renewal =
    ⚠️ CHƯA GIA HẠN ĐƯỢC MÃ TRUY CẬP ZALO: { $channel }
    Phần mềm vẫn tự thử lại mỗi phút. Quá 4 giờ nữa mà chưa được thì kênh này ngừng gửi tin.
    Cần làm: xem mạng của máy chủ, máy chủ có ra được địa chỉ oauth.zaloapp.com không. Kiểm tra lại bằng lệnh hoithi zalo status.
alert-zalo-account =
    ⚠️ ZALO KHÔNG CHO OA GỬI TIN: { $channel }
    Tin đang chờ, sẽ tự gửi khi OA dùng được.
    Cần làm: gõ lệnh hoithi zalo status để xem OA đã xác thực và gói dịch vụ còn hạn không; vào trang quản trị OA (oa.zalo.me) xem ứng dụng còn được cấp quyền không. Mã lỗi nằm trong nhật ký dịch vụ (dòng “the account cannot send”).

over-silent = ✅ { $channel } đã có tin đến trở lại.
over-refused = ✅ Đã nối được với { $channel }.
over-outbox = ✅ Tin trả lời đã gửi kịp trở lại.
over-database = ✅ Cơ sở dữ liệu nhanh trở lại.
over-disk = ✅ Đĩa đã có đủ chỗ trống.
over-failures = ✅ Số lỗi đã giảm.
over-zalo-consent = ✅ { $channel } đã có mã truy cập mới.
over-zalo-renewal = ✅ { $channel } đã gia hạn được mã truy cập.
over-zalo-account = ✅ { $channel } gửi được tin trở lại.

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
