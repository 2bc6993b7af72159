# /dulieucuatoi: what is kept of a person – see, mend, take along, erase.

command-dulieucuatoi = Dữ liệu của tôi
own-coming = 🔎 Đang tìm dữ liệu của quý vị. Xin chờ một chút.
own-head = 🔐 DỮ LIỆU CỦA QUÝ VỊ trong cuộc thi { $title }
own-nobody = Chưa có ai đăng ký dự thi ở đây, nên chưa lưu họ tên.
own-registered = Đăng ký: { $at }
own-chats = Ứng dụng đã dùng ({ $count }):
own-chat = { $channel }, từ { $at }
own-consents = Lần đồng ý cho dùng thông tin ({ $count }):
own-consent = { $at } (bản đồng ý số { $hash })
own-attempts = Lượt thi ({ $count }):
own-attempt = { $round }, lần { $number }: bắt đầu { $started }, mã biên nhận { $code }
own-requests = Đề nghị sửa thông tin ({ $count }):
own-request-waits = { $at }: đang chờ
own-request-granted = { $at }: đã được sửa
own-request-refused = { $at }: không được chấp nhận
own-tickets = Câu hỏi gửi Ban Tổ chức ({ $count }):
own-ticket-open = { $at }: đang chờ trả lời
own-ticket-answered = { $at }: đã trả lời
own-ticket-closed = { $at }: đã xem
own-fix = ✏️ Sửa thông tin
own-somebody-else = Nút này dưới dữ liệu của một người khác trên máy. Muốn xem dữ liệu của mình, xin gõ: /dulieucuatoi.
own-file = 📥 Tải về
own-erase = 🗑 Xóa dữ liệu của tôi
own-file-here = 📥 Đây là toàn bộ dữ liệu chúng tôi lưu về quý vị. Tệp này có thông tin riêng, xin đừng gửi cho người khác.
own-answers = Câu trả lời của lượt thi { $code }:
own-answers-later = Câu trả lời của lượt thi { $code } có trong tệp này từ khi đợt thi đóng.
own-answer = { $number }. { $question } → { $option } ({ $at })
own-no-answer = không trả lời
own-sure =
    ⚠️ XÓA DỮ LIỆU CỦA QUÝ VỊ?
    – Họ tên, năm sinh, nơi ở, nơi làm việc, tin nhắn và câu hỏi của quý vị bị xóa hẳn, không lấy lại được.
    – Đợt thi chưa công bố kết quả: quý vị không còn được xếp hạng, không được nhận giải.
    – Danh sách đã công bố: dòng của quý vị còn điểm nhưng không còn tên.
own-sure-attempt = ❗ Quý vị đang làm bài. Xóa bây giờ thì lượt thi này dừng ngay và không được tính. Muốn nộp bài thì xin làm xong rồi hãy xóa.
own-sure-how = Nếu đã chắc chắn, trong 10 phút xin bấm nút XÓA hoặc gõ: XÓA
own-erase-sure = XÓA
own-keep = Không xóa
own-kept = Đã giữ nguyên, không xóa gì.
own-erased =
    ✅ Đã xóa dữ liệu của quý vị trong cuộc thi { $title }. Cảm ơn quý vị đã quan tâm.
    Tin nhắn cũ trên máy của quý vị thì quý vị tự xóa. Nếu muốn dự thi lại từ đầu, quý vị chỉ cần nhắn một tin.
web-erased = (đã xóa tên)
