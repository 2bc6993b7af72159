# Danh sách đoạt giải: bài đăng Cổng thông tin, bài đăng Fanpage, tin nhóm Zalo, bài đọc loa truyền thanh.

winners-draft = BẢN NHÁP – CHƯA CÔNG BỐ
winners-provisional = KẾT QUẢ TẠM THỜI
winners-official = KẾT QUẢ CHÍNH THỨC
winners-whole = Chung cuộc
winners-published = Công bố lúc { $at }.
winners-corrects = ĐÍNH CHÍNH thông báo lúc { $at }. Lý do: { $reason }.
winners-corrects-plain = ĐÍNH CHÍNH thông báo lúc { $at }.
winners-changes = Thay đổi về giải:
winners-change = – { $name }: trước đây { $before }, nay { $after }.
winners-no-prize = không có giải
winners-no-changes = Các giải không thay đổi.
winners-moved = Bảng xếp hạng: { $count } người thay đổi hạng hoặc điểm.

winners-ranked = Có { $count } người được xếp hạng.
winners-nobody = Không có ai dự thi nên không có giải.
winners-none = Không có người đạt giải.
winners-people = GIẢI CÁ NHÂN
winners-units = GIẢI TẬP THỂ
winners-leaders = NHỮNG NGƯỜI DẪN ĐẦU
winners-leaders-note = Giải cá nhân được xét theo kết quả chung của cả cuộc thi.
winners-rung = { $rung }:
winners-rung-amount = { $rung } ({ $amount } đồng):
winners-person = – { $name } ({ $unit }), { $score } câu đúng, { $duration }
winners-person-plain = – { $name } ({ $unit })
winners-leader = { $place }. { $name } ({ $unit }), { $score } câu đúng, { $duration }
winners-unit = – { $name }
winners-nameless = (đã xóa tên theo yêu cầu)
winners-to-decide = – Còn { $count } người hoặc đơn vị đồng hạng { $place }; Ban Tổ chức sẽ quyết định và thông báo sau.
winners-masked = Tên được viết tắt để bảo vệ thông tin cá nhân.
winners-complain = Kết quả chưa chính thức. Ai thấy sai sót, xin báo { $contact } trước { $until }.
winners-not-final = Kết quả chưa chính thức. Ai thấy sai sót, xin báo { $contact }.
winners-hash = Mã kiểm tra bảng kết quả (SHA-256): { $hash }
winners-link = Bảng xếp hạng đầy đủ: { $link }

winners-short-rung = { $rung }: { $names }
winners-short-count = { $rung }: { $count } giải
winners-short-name = { $name } ({ $unit })
winners-short-to-decide = { $count } người hoặc đơn vị đồng hạng, chờ quyết định
winners-short-leaders = Dẫn đầu: { $names }
winners-short-units = Tập thể – { $line }
winners-short-total = Có { $people } giải cá nhân và { $units } giải tập thể.
winners-short-total-people = Có { $people } giải cá nhân.
winners-short-total-units = Có { $units } giải tập thể.
winners-short-complain = Chưa chính thức: nhận ý kiến đến { $until }.
winners-short-official = Đây là kết quả chính thức.
winners-short-link = Xem đầy đủ: { $link }
winners-congratulations = Chúc mừng các cá nhân và đơn vị đạt thành tích cao!

# Bài đọc loa: không ký hiệu; số do máy đổi thành chữ.
winners-aloud-draft = Bản nháp, chưa công bố.
winners-aloud-greeting = Kính thưa quý vị và các bạn.
winners-aloud-provisional = Ban Tổ chức thông báo kết quả tạm thời cuộc thi { $what }.
winners-aloud-official = Ban Tổ chức thông báo kết quả chính thức cuộc thi { $what }.
winners-aloud-corrects = Đây là tin đính chính thông báo lúc { $when }.
winners-aloud-change = { $name }, trước đây { $before }, nay { $after }.
winners-aloud-ranked = Có { $count } người được xếp hạng.
winners-aloud-rung = { $rung }, { $names }.
winners-aloud-units = Tập thể đạt { $line }
winners-aloud-total = Tất cả có { $people } giải cá nhân và { $units } giải tập thể.
winners-aloud-total-people = Tất cả có { $people } giải cá nhân.
winners-aloud-total-units = Tất cả có { $units } giải tập thể.
winners-aloud-leaders = Dẫn đầu là { $names }.
winners-aloud-family = người họ { $family }
winners-aloud-name = { $name } thuộc { $unit }
winners-aloud-to-decide = còn { $count } người hoặc đơn vị đồng hạng, Ban Tổ chức sẽ quyết định sau
winners-aloud-where = Danh sách đầy đủ có trên trang kết quả của cuộc thi.
winners-aloud-complain = Ai thấy sai sót, xin báo Ban Tổ chức trước { $when }.
winners-aloud-thanks = Xin chúc mừng và trân trọng cảm ơn quý vị đã lắng nghe.
winners-aloud-hour = { $hour } giờ ngày { $day } tháng { $month }
winners-aloud-minute = { $hour } giờ { $minute } phút ngày { $day } tháng { $month }

# Khi Ban Tổ chức gõ /congbo
winners-coming = ⏳ Đang soạn các bài công bố…
winners-nothing = Chưa có kết quả nào được tính, nên chưa có bài công bố. Kết quả được tính ngay sau khi đợt thi đóng.
winners-for-portal = 📄 Bài đăng Cổng thông tin:
winners-for-fanpage = 📄 Bài đăng Fanpage:
winners-for-group = 📄 Tin gửi nhóm Zalo:
winners-for-aloud = 📄 Bài đọc loa truyền thanh:
winners-picture = { $state } – { $title } – { $round }
winners-picture-leaders = Những người dẫn đầu
winners-picture-more = … và các giải khác trong danh sách đầy đủ
winners-clip = video clip
