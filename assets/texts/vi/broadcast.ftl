# Soạn và gửi thông báo cho nhiều người, trong khung trò chuyện (/thongbao).

broadcast-list =
    📢 THÔNG BÁO

    { $broadcasts }

    Bấm số hoặc gõ số để xem, tạm dừng, gửi tiếp, duyệt hoặc hủy.
broadcast-list-empty = 📢 Chưa có thông báo nào. Bấm nút dưới đây, hoặc gõ: soạn mới.
broadcast-list-line = { $number }. { $progress } · { $at } · “{ $text }”
broadcast-list-wanted = Xin quý vị bấm một nút; hoặc gõ số của thông báo; gõ: soạn mới; gõ: thoát.
broadcast-file-only = (tệp không kèm chữ)
broadcast-new = ✏️ Soạn thông báo mới
broadcast-cancel = ✖ Thôi, không gửi
broadcast-dropped = Đã bỏ thông báo đang soạn. Chưa gửi cho ai.
broadcast-back-to-list = ↩ Về danh sách

# ---- một thông báo

broadcast-card =
    Gửi cho: { $whom }
    Giờ gửi: { $at }
    Tình trạng: { $progress }
broadcast-counts = Đã gửi { $sent } · không liên lạc được { $gone } · quá hạn được nhắn { $closed } · bị từ chối { $refused } · không rõ { $unknown }
broadcast-own = Thông báo này do quý vị soạn, nên phải nhờ người khác có quyền gửi thông báo gõ /thongbao để duyệt.
broadcast-do-approve = ✅ Duyệt cho gửi
broadcast-do-pause = ⏸ Tạm dừng
broadcast-do-resume = ▶ Gửi tiếp
broadcast-do-stop = ✖ Hủy thông báo
broadcast-do-missed = 📄 Ai chưa nhận được?
broadcast-do-rest = 🤝 Nhờ báo giúp
broadcast-rest-paste =
    📋 Văn bản để dán vào nhóm Zalo, Fanpage:

    📣 { $title }
    { $text }
    { $organiser }. Hỏi đáp: { $hotline }
broadcast-rest-article =
    📰 Bài viết để đăng trên Zalo OA (mục Bài viết), rồi gửi cho người quan tâm:

    Tiêu đề: { $title }: thông báo của Ban Tổ chức
    Trích dẫn: { $first }
    Nội dung:
    { $text }

    Đơn vị tổ chức: { $organiser }. Hỏi đáp: { $hotline }
broadcast-rest-units = 🏘 { $people } người chưa nhận được tin. Xin nhờ cán bộ các đơn vị báo giúp:
broadcast-rest-unit = – { $unit }: { $people } người
broadcast-rest-more = … và { $units } đơn vị nữa.
broadcast-done-approve = ✅ Đã duyệt. Bắt đầu gửi lúc { $at }.
broadcast-done-pause = ⏸ Đã tạm dừng. Những tin đang trên đường vẫn đến.
broadcast-done-resume = ▶ Đã cho gửi tiếp, từ { $at }. Ai đã nhận thì không nhận lại.
broadcast-stopped = ✖ Đã hủy. Tin nào đã đến tay thì không thu lại được.
broadcast-act-wanted = Xin quý vị bấm một nút, hoặc gõ: tạm dừng; gửi tiếp; duyệt; hủy; quay lại.
broadcast-sure-stop = Hủy hẳn thông báo này? Hủy rồi không gửi tiếp được nữa.
broadcast-yes-stop = ✖ Đúng, hủy hẳn
broadcast-no-stop = Không, giữ lại

# ---- gửi cho ai

ask-broadcast-whom = 👥 Gửi cho ai? Bấm một nút hoặc gõ số.
broadcast-to-all = Tất cả người đã đăng ký
broadcast-to-unit = Người của một đơn vị
broadcast-to-channel = Người dùng một kênh
broadcast-to-not_started = Người chưa vào thi
broadcast-to-not_finished = Người vào thi mà chưa nộp bài
broadcast-to-winners = Người đạt giải
broadcast-number-wanted = Xin quý vị bấm một nút, hoặc gõ số của nút. Muốn bỏ, gõ: thôi.
ask-broadcast-unit = 🏘 Đơn vị nào? Gõ tên hoặc một phần tên, ví dụ: tổ dân phố 3.
ask-broadcast-channel = 📡 Kênh nào?
ask-broadcast-round = 📅 Đợt thi nào?
broadcast-of-all = tất cả người đã đăng ký
broadcast-of-person = một người
broadcast-of-unit = người của { $unit }
broadcast-of-channel = người dùng { $channel }
broadcast-of-not_started = người đã đăng ký mà chưa vào thi { $round }
broadcast-of-not_finished = người đã vào thi { $round } mà chưa nộp bài
broadcast-of-to_remind = người chưa nộp bài { $round } và còn lượt thi
broadcast-of-took_part = người đã dự thi { $round }
broadcast-of-winners = người đạt giải { $round }
broadcast-whole = cả cuộc thi
channel-telegram = Telegram ({ $name })
channel-zalo_oa = Zalo OA ({ $name })
channel-zalo_bot = bot Zalo ({ $name })
channel-web = trang trò chuyện trên mạng

# ---- nội dung

ask-broadcast-text =
    ✍️ Gửi cho: { $whom }.
    Quý vị gõ nội dung; hoặc gửi một ảnh, một tài liệu (kèm chú thích nếu cần).
broadcast-text-wanted = Nội dung dài { $length } chữ cái; cần từ 1 đến { $most }. Xin gửi lại.
broadcast-caption-long = Chú thích dài { $length } chữ cái; đi kèm tệp chỉ được { $most }. Xin gửi lại tệp với chú thích ngắn hơn, hoặc gửi chữ riêng.
broadcast-counting = ⏳ Trên đây là tin như người nhận sẽ thấy. Đang đếm { $whom }…
broadcast-preview =
    👆 Trên đây là tin như người nhận sẽ thấy.
    Gửi cho: { $whom }
    Số người nhận: { $people }
    Thời gian gửi: khoảng { $took } (phút:giây)
broadcast-closed =
    ⚠️ Ngoài ra { $people } người không gửi được: quá 7 ngày chưa nhắn tin với Zalo OA, nên Zalo không cho gửi.
    Gửi xong, quý vị mở lại thông báo này, chọn “Nhờ báo giúp” để lấy văn bản và danh sách đơn vị.
broadcast-paid = 💳 { $people } người chưa nhắn tin với Zalo OA quá 48 giờ: mỗi tin gửi họ tính vào hạn mức tháng của gói; hết hạn mức thì Zalo thu phí.
broadcast-edit = ✏️ Sửa nội dung
broadcast-do-again = 🔄 Đếm lại
broadcast-do-test = 📨 Gửi thử cho tôi
broadcast-do-now = 🚀 Gửi ngay
broadcast-do-hour = 🕖 Hẹn giờ gửi
broadcast-no-people = Không có ai trong nhóm này: { $whom }. Xin gõ: thôi, rồi soạn lại cho nhóm khác.
broadcast-file-large =
    ⚠️ Tệp lớn hơn 20 MB nên chỉ gửi được cho người dùng đúng kênh mà quý vị đã gửi tệp lên.
    Xin gửi tệp nhỏ hơn (gõ: sửa), hoặc chọn chỉ gửi cho kênh đó (gõ: thôi, rồi soạn lại).
broadcast-file-lost = ⚠️ Chưa lấy được tệp để gửi sang các kênh khác. Xin bấm Đếm lại; nếu vẫn lỗi, gõ: sửa, rồi gửi lại tệp.
broadcast-not-ready = Chưa gửi được: xin xem dòng dưới. Gõ: đếm lại; sửa; thôi.
broadcast-preview-wanted = Xin quý vị bấm một nút; hoặc gõ: gửi thử; gửi ngay; một giờ như 19:30; sửa; thôi.

# ---- giờ gửi, hỏi lại

ask-broadcast-hour =
    🕖 Gửi lúc mấy giờ? Ví dụ: 19:30, hoặc 19:30 25/9, hoặc thêm 2 giờ.
    Từ 21:00 đến 07:00 không gửi cho ai; tin hẹn vào lúc đó được gửi lúc 07:00 sáng.
broadcast-hour-wrong = Giờ này đã qua hoặc quá xa. Xin gõ một giờ sắp tới, ví dụ: 19:30 25/9.
broadcast-sure = ❓ Gửi ngay cho { $whom } ({ $people } người)? Gửi rồi không thu lại được.
broadcast-sure-at = ❓ Gửi lúc { $at } cho { $whom } (bây giờ có { $people } người)?
broadcast-shifted = 🌙 Ban đêm (21:00–07:00) không gửi cho ai, nên tin được chuyển sang 07:00 sáng.
broadcast-sure-approval = Sau đó một người khác có quyền gửi thông báo phải duyệt thì tin mới đi.
broadcast-yes = ✅ Đúng, gửi
broadcast-made = ✅ Đã nhận. Bắt đầu gửi lúc { $at }. Khi gửi, chúng tôi báo tiến độ ở đây.
broadcast-made-waiting = ✅ Đã nhận, chờ duyệt. Những người khác có quyền gửi thông báo sẽ được nhắc vào duyệt. Giờ gửi: { $at }.
broadcast-approval-wanted =
    🖊 Có thông báo chờ quý vị duyệt: “{ $text }”
    Gửi cho: { $whom }. Giờ gửi: { $at }.
    Bấm nút dưới đây (hoặc gõ /thongbao) để đọc hết rồi duyệt.

# ---- tiến độ

broadcast-runs =
    📢 Đang gửi “{ $text }”
    { $bar } { $percent } %
    Đã gửi { $sent } / { $people } · không liên lạc được { $gone } · quá hạn được nhắn { $closed } · bị từ chối { $refused } · không rõ { $unknown }
broadcast-over =
    📢 “{ $text }”: { $progress }.
    Đã gửi { $sent } · không liên lạc được { $gone } · quá hạn được nhắn { $closed } · bị từ chối { $refused } · không rõ { $unknown }
broadcast-missed-how = Muốn biết ai chưa nhận được: bấm nút dưới đây (hoặc gõ: mở thông báo này), rồi chọn “Ai chưa nhận được?”.
broadcast-open-one = ⚙ Mở thông báo này
broadcast-looking = ⏳ Đang lập danh sách…
broadcast-missed-head = 📄 Những người chưa chắc đã nhận được:
broadcast-missed-line = – { $name } ({ $unit }): { $how }
broadcast-missed-more = … và { $people } người nữa.
how-gone = đã chặn hoặc bỏ kênh trò chuyện
how-closed = quá 7 ngày chưa nhắn tin, Zalo không cho gửi
how-refused = kênh không nhận tin
how-unknown = không rõ đã đến chưa
