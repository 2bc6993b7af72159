# Chữ trên tờ áp phích, tờ rơi và hình mã QR. Câu thật ngắn: người đứng xa một mét cũng đọc được.

poster-draft = BẢN MẪU – CHƯA PHÁT
poster-for = Dành cho
poster-step-scan = Mở máy ảnh hoặc Zalo, quét một mã dưới đây.
poster-step-register = Bấm đồng ý, gõ họ tên, xem lại đơn vị.
poster-step-answer = Trả lời { $questions } câu hỏi.
poster-step-predict = Trả lời { $questions } câu hỏi và 1 câu dự đoán.
poster-app-zalo = Zalo
poster-app-telegram = Telegram
poster-app-web = Trang web
poster-type = Mở ra rồi gõ: { $typed }
poster-code = Mã: { $code }
poster-when = Thời gian thi
poster-round = { $round }: { $opens } – { $closes }
poster-opens = Từ { $opens }
poster-closes = đến { $closes }
poster-rounds = { $count } đợt thi, từ { $opens } đến { $closes }. Giờ từng đợt: xem Thể lệ.
poster-prizes = Giải thưởng
poster-people-prizes = Cá nhân: { $ladder }.
poster-people-prizes-round = Cá nhân, mỗi đợt thi: { $ladder }.
poster-unit-prizes = Tập thể: { $ladder }.
poster-many-prizes = { $total } giải, cơ cấu giải xem Thể lệ
poster-amount = { $rung } ({ $amount } đồng)
poster-check = Đề phòng mã giả: tên tài khoản, địa chỉ hiện ra phải đúng như in ở đây. Kiểm tra mã tại { $page }
poster-check-plain = Đề phòng mã giả: tên tài khoản, địa chỉ hiện ra phải đúng như in ở đây.
poster-contact = Cần giúp đỡ, xin gọi { $hotline }

# ---- lời khi người dự thi đến bằng một mã không dùng được

invite-code-mistyped = ℹ️ Mã vừa nhận có lẽ bị sai một chữ hoặc một số. Quý vị xem lại mã in trên áp phích rồi gõ lại, bắt đầu bằng dấu #. Không có mã vẫn đăng ký được: chỉ cần tự chọn đơn vị.
invite-code-unknown = ℹ️ Mã vừa nhận không phải mã của cuộc thi này. Nếu quý vị thấy mã ở nơi đáng ngờ, xin báo: { $contact }. Không có mã vẫn đăng ký được: chỉ cần tự chọn đơn vị.
invite-code-expired = ℹ️ Mã vừa nhận đã hết hạn. Không sao cả: quý vị chỉ cần tự chọn đơn vị của mình.
invite-code-withdrawn = ℹ️ Mã vừa nhận không còn dùng nữa. Không sao cả: quý vị chỉ cần tự chọn đơn vị của mình.

# ---- trang kiểm tra mã

web-code-open = ✅ Mã { $code } là mã thật của cuộc thi này: { $unit }.
web-code-mistyped = Mã { $code } có lẽ bị sai một chữ hoặc một số. Quý vị xem lại mã in trên áp phích.
web-code-unknown = ⚠️ Mã { $code } không phải mã của cuộc thi này. Quý vị vẫn vào thi được ở đây; nếu thấy mã ở nơi đáng ngờ, xin báo: { $contact }.
web-code-expired = Mã { $code } đã hết hạn. Quý vị vẫn vào thi được, chỉ cần tự chọn đơn vị.
web-code-withdrawn = Mã { $code } không còn dùng nữa. Quý vị vẫn vào thi được, chỉ cần tự chọn đơn vị.

# ---- lệnh /qr trong khung trò chuyện

qr-coming = ⏳ Đang vẽ mã QR và áp phích…
qr-no-way = Chưa có địa chỉ nào để in mã QR. Xin báo người phụ trách kỹ thuật: cần bật trang web, hoặc ghi tên bot Telegram, hoặc thêm Zalo Official Account.
qr-picture =
    Mã QR của { $unit }. Mã: { $code }
    { $counts }
qr-counts = Đến nay: { $scans } lượt mở, { $starts } người bắt đầu, { $registered } đã đăng ký, { $finished } đã nộp bài.
qr-counts-withheld = Đến nay: { $scans } lượt mở, { $starts } người bắt đầu. Số đăng ký, nộp bài hiện sau khi đợt thi đóng.
qr-poster = Áp phích khổ A4 để in.
qr-handout = Tờ rơi: 9 tờ trên một trang A4, in rồi cắt.
qr-forward =
    Mời quý vị ở { $unit } tham gia:
    { $title }

    { $links }

    { $check }
qr-link = { $app }: { $address }
qr-link-typed = { $app }: { $address } (mở ra rồi gõ { $typed })
