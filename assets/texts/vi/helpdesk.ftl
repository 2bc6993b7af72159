# Hỏi đáp: câu hay gặp trả lời ngay, câu khác chuyển tới Ban Tổ chức.

command-hoidap = Hỏi đáp
help-card =
    💬 HỎI ĐÁP
    Quý vị muốn hỏi điều gì? Gõ /hoidap rồi gõ câu hỏi, ví dụ:
    /hoidap tôi quên số dự đoán thì sao
    Cần gặp người phụ trách: { $contact }
help-hotline = { $hotline } ({ $organiser })
help-often =
    Những câu hay hỏi ({ $page }/{ $pages }):
    { $questions }
    Bấm số của câu, hoặc gõ /hoidap rồi số, ví dụ: /hoidap 1
help-near =
    💬 Có phải quý vị hỏi một trong những câu này?
    { $questions }
    Bấm số của câu, hoặc gõ /hoidap { $first }. Không đúng câu nào, gõ: /hoidap gửi – câu hỏi sẽ được chuyển tới Ban Tổ chức.
help-answer =
    ❓ { $question }
    { $answer }
help-other = Không đúng ý tôi
help-close = ↩️ Quay lại
help-no-number = 💬 Không có câu số đó. Các câu hay hỏi có số từ 1 đến { $most }. Xem danh sách, gõ: /hoidap
help-write =
    💬 Xin quý vị gõ /hoidap rồi gõ rõ câu hỏi trong cùng một dòng, ví dụ:
    /hoidap tôi quên số dự đoán thì sao
    Hoặc liên hệ: { $contact }
help-offer =
    💬 Chưa có sẵn câu trả lời đúng ý quý vị. Quý vị có muốn gửi câu này cho Ban Tổ chức không?
    «{ $asked }»
    Bấm nút, hoặc gõ: /hoidap gửi
help-send = 📨 Gửi Ban Tổ chức
help-sent =
    ✅ Đã chuyển câu hỏi tới Ban Tổ chức. Có câu trả lời, chúng tôi nhắn quý vị ngay tại đây.
    Việc gấp, xin liên hệ: { $contact }
help-too-long = 💬 Câu hỏi dài { $have } ký tự, nhiều nhất là { $most }. Xin quý vị viết gọn lại.
help-too-many =
    💬 Quý vị đang có { $most } câu hỏi chờ trả lời. Xin chờ Ban Tổ chức trả lời, rồi gửi câu tiếp theo.
    Việc gấp, xin liên hệ: { $contact }
help-reply =
    💬 BAN TỔ CHỨC TRẢ LỜI
    Quý vị đã hỏi: «{ $asked }»

    { $answer }

    Muốn hỏi thêm: gõ /hoidap rồi gõ câu hỏi.
help-reply-closed =
    💬 Ban Tổ chức đã xem câu hỏi của quý vị: «{ $asked }»
    Câu này không có trả lời bằng tin nhắn. Nếu còn cần, xin liên hệ: { $contact }

# ---- người trả lời

ticket-new =
    📥 CÂU HỎI MỚI · { $unit } · chờ { $wait }
    «{ $asked }»
ticket-answer = ✍️ Trả lời
ticket-close = ✖️ Đóng
ticket-list = ↩️ Về danh sách
tickets-none = 📥 Không có câu hỏi nào đang chờ.
tickets-list =
    📥 CÂU HỎI ĐANG CHỜ: { $count } (câu cũ nhất ở trên)
    { $tickets }
    Bấm số hoặc gõ số để trả lời.
tickets-line = { $number }. [{ $unit } · chờ { $wait }] { $asked }
tickets-wanted = Xin gõ số của câu cần trả lời, hoặc gõ: xong
ask-ticket =
    ✍️ TRẢ LỜI · { $unit } · đã chờ { $wait }
    «{ $asked }»

    Gõ câu trả lời. Gõ xong là gửi ngay cho người hỏi.
ticket-answer-wanted = Câu trả lời có { $have } ký tự; cần từ { $least } đến { $most } ký tự. Xin gõ lại.
ticket-answered = ✅ Đã nhận câu trả lời. Người hỏi sẽ được nhắn ngay; nếu đang làm bài thi thì sau khi nộp bài.
ticket-closed = ✖️ Đã đóng câu hỏi. Người hỏi sẽ được báo.
ticket-was-done = Câu này đã được xử lý: { $by }, lúc { $at }.
ticket-not-sent =
    { $done }
    Câu quý vị vừa gõ CHƯA gửi cho người hỏi:
    «{ $text }»

# ---- lệnh hoithi tickets

cli-tickets = Câu hỏi của người dự thi gửi Ban Tổ chức: xem, trả lời, đóng.
cli-tickets-list = Liệt kê các câu hỏi đang chờ.
cli-tickets-answer = Trả lời một câu hỏi; dịch vụ đang chạy sẽ nhắn cho người hỏi.
cli-tickets-close = Đóng một câu hỏi, không trả lời; dịch vụ đang chạy sẽ báo cho người hỏi.
cli-option-tickets-all = Cả các câu đã trả lời và đã đóng
cli-option-ticket = Số của câu hỏi, xem bằng lệnh tickets list
cli-option-answer = Câu trả lời, nhắn nguyên văn cho người hỏi
tickets-nothing = Không có câu hỏi nào đang chờ.
tickets-row =
    Số { $id } · { $unit } · hỏi lúc { $asked_at } · { $state }
      hỏi: { $asked }
tickets-row-answer = {"  "}trả lời: { $answer }
tickets-waits = đã chờ { $wait }
tickets-ended = Đã ghi. Dịch vụ đang chạy sẽ nhắn cho người hỏi.
tickets-unknown = Không có câu hỏi nào mang số { $id }. Xem danh sách: hoithi tickets list
faq-bad-question = Câu hỏi trống hoặc dài quá { $max } ký tự. Hãy viết lại cho gọn.
faq-bad-answer = Câu trả lời trống hoặc dài quá { $max } ký tự. Hãy viết lại cho gọn.
faq-same-question = Câu hỏi “{ $question }” có hai lần. Hãy bỏ một dòng.
