# Giúp người không có điện thoại thông minh dự thi trên máy của cán bộ: /giupthi.

witness =
    🤝 Giúp người dân dự thi trên máy của quý vị
    { $title }
    Dành cho người không có điện thoại thông minh, hoặc tự bấm máy còn khó. Quý vị cam kết:
    – Đọc cho người dân nghe lời hỏi đồng ý dùng thông tin cá nhân; chỉ ghi khi người dân đồng ý.
    – Đọc nguyên văn từng câu hỏi và các phương án. Người dân tự chọn; quý vị chỉ bấm hộ, không gợi ý.
    – Quý vị là người chứng kiến. Ban Tổ chức biết bài nào được giúp và trên máy nào.
assist-promise = ✔ Tôi cam kết. Giúp một người mới
assist-before = Đã giúp { $people } người trên máy này. Muốn thi tiếp, xem kết quả của ai: bấm tên người đó, hoặc gõ cả họ và tên.
assist-waits = { $number }. { $name } – chưa thi
assist-again = { $number }. { $name } – còn lượt thi
assist-finished = { $number }. { $name } – đã thi
assist-out = ↩ Xong, về phần của tôi
assist-wanted = Xin quý vị bấm một nút dưới đây; hoặc gõ: cam kết; gõ cả họ và tên người đã giúp; gõ: thoát.
assist-later = Xin làm xong bước này đã, rồi gõ: /giupthi.
assist-begins = 🤝 Xin đọc cho người dân nghe và bấm theo lời người dân:
assist-next = 🤝 Giúp người tiếp theo
line-witness = 🤝 Dự thi trên máy của cán bộ, có cán bộ chứng kiến
