## Giấy chứng nhận: chữ in trên giấy, tin nhắn trong chat, trang kiểm tra, dòng lệnh.

# ---- trên giấy

certificate-heading = Giấy chứng nhận
certificate-draft = BẢN MẪU – KHÔNG CÓ GIÁ TRỊ
certificate-lead-person = Chứng nhận ông (bà)
certificate-lead-unit = Chứng nhận tập thể
certificate-wording = Đã { $achievement }, { $title }
certificate-prize = đạt { $prize }
certificate-holder = được công nhận là “{ $prize }”
certificate-score = đạt kết quả { $score } câu đúng
certificate-number = Số: { $number }
certificate-code = Mã kiểm tra: { $code }
certificate-check = Quét mã hoặc nhập mã kiểm tra tại { $page }
certificate-check-plain = Hỏi Ban Tổ chức để kiểm tra mã này.
certificate-place-date = { $place }, ngày { $day } tháng { $month } năm { $year }
certificate-date = Ngày { $day } tháng { $month } năm { $year }

# ---- trong chat

certificate-coming = ⏳ Đang làm Giấy chứng nhận của quý vị. Xin chờ ít phút.
certificate-picture = 🏅 Giấy chứng nhận số { $number }. Mã kiểm tra: { $code }
certificate-file = 📄 Bản PDF để in ra giấy.
certificate-revoked = Giấy chứng nhận số { $number } đã bị thu hồi lúc { $at }. Lý do: { $reason }
certificate-nobody = Quý vị chưa đăng ký dự thi nên chưa có Giấy chứng nhận. Gõ /batdau để đăng ký.
certificate-off = Cuộc thi này không cấp Giấy chứng nhận qua hệ thống. Có thắc mắc, xin hỏi { $contact }.
certificate-not-yet = Giấy chứng nhận được cấp khi có kết quả chính thức. Kết quả công bố lúc { $publishes }, sau đó có { $days } ngày để mọi người khiếu nại rồi mới thành chính thức. Đến lúc đó xin gõ lại /giaychungnhan
certificate-not-yet-soon = Giấy chứng nhận được cấp khi có kết quả chính thức. Kết quả công bố lúc { $publishes }. Sau giờ đó xin gõ lại /giaychungnhan
certificate-none-threshold = Giấy chứng nhận dành cho người trả lời đúng từ { $score } trong { $questions } câu. Quý vị chưa đạt mức này. Cảm ơn quý vị đã dự thi. Có thắc mắc, xin hỏi { $contact }.
certificate-none-winners = Giấy chứng nhận dành cho người đoạt giải. Lần này quý vị chưa đoạt giải. Cảm ơn quý vị đã dự thi. Có thắc mắc, xin hỏi { $contact }.

# ---- trang kiểm tra

web-verify = Kiểm tra Giấy chứng nhận
web-verify-how = Nhập mã kiểm tra in trên Giấy chứng nhận, ví dụ K7Q-2M9-PX4. Viết hoa hay thường đều được.
web-verify-code = Mã kiểm tra
web-verify-button = Kiểm tra
web-verify-genuine = ✅ Giấy chứng nhận này là thật và đang có hiệu lực.
web-verify-revoked = ⛔ Giấy chứng nhận này đã bị thu hồi lúc { $at }. Lý do: { $reason }
web-verify-corrected = ⛔ Giấy chứng nhận này không còn hiệu lực: kết quả cuộc thi đã được sửa sau ngày cấp.
web-verify-mistyped = Mã này có lẽ gõ nhầm. Mã có 9 chữ và số. Xin xem lại từng chữ trên giấy rồi nhập lại.
web-verify-unknown = ⛔ Không có Giấy chứng nhận nào mang mã này. Xin xem lại từng chữ, hoặc hỏi { $contact }.
web-verify-number = Số
web-verify-name = Cấp cho
web-verify-unit = Đơn vị
web-verify-what = Thành tích
web-verify-contest = Cuộc thi
web-verify-issued = Ngày cấp
web-verify-masked = Tên người được viết tắt để giữ kín thông tin cá nhân. Xin so chữ cái đầu với tên trên giấy.

# ---- dòng lệnh

cli-certificates = Giấy chứng nhận: cấp, xem, thu hồi.
cli-certificates-issue = Cấp Giấy chứng nhận cho mọi người và đơn vị đủ điều kiện, ghi mỗi giấy thành một tệp PDF.
cli-certificates-list = Xem các Giấy chứng nhận đã cấp.
cli-certificates-revoke = Thu hồi một Giấy chứng nhận theo mã kiểm tra.
cli-option-certificate-code = Mã kiểm tra in trên Giấy chứng nhận.
cli-option-revoke-reason = Lý do; ai kiểm tra mã cũng thấy, nên không ghi tên người.
cli-option-certificate-folder = Thư mục ghi các tệp PDF.
certificates-written = Đã ghi { $count } Giấy chứng nhận vào thư mục { $folder }
certificates-none = Chưa có Giấy chứng nhận nào. Giấy chỉ cấp theo kết quả chính thức; xem tình hình bằng lệnh hoithi results.
certificates-off = Cuộc thi này không cấp Giấy chứng nhận. Muốn cấp, ghi publication.certificate.for trong contest.yaml.
certificates-draft = Chú ý: giấy có chữ “BẢN MẪU” vì certificate.yaml ghi sample: true hoặc đây là cuộc thi chạy thử.
certificates-line = { $number } · { $code } · { $who } · { $what } · { $state }
certificates-state-held = đang có hiệu lực
certificates-state-revoked = thu hồi lúc { $at }: { $reason }
certificates-revoke-mistyped = “{ $code }” không phải mã kiểm tra, có lẽ gõ nhầm. Mã có 9 chữ và số, ví dụ K7Q-2M9-PX4.
certificates-revoke-unknown = Không có Giấy chứng nhận nào mang mã { $code } và còn hiệu lực.
certificates-revoked = Đã thu hồi Giấy chứng nhận { $code }. Trang kiểm tra báo điều này từ bây giờ.

# ---- certificate.yaml

blanks-wanted = Dòng này phải có { $needed }; chỉ được dùng các chỗ trống { $known }.
unit-signer-wanted = Có cơ quan tặng giấy cho tập thể (unit_issuer) thì phải ghi cả chức danh người ký, ví dụ “TM. Ủy ban nhân dân”.
logo-unreadable = Không đọc được ảnh “{ $name }” trong thư mục cuộc thi. Cần một tệp PNG hoặc JPG.
