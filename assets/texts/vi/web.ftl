# Mọi câu trên trang web và khung trò chuyện của trang web. Câu ngắn, lịch sự, dễ hiểu với người 70 tuổi.
# Chữ trong ngoặc nhọn { $… } do hệ thống điền.

web-skip = Đến phần nội dung chính
web-home-link = Trang giới thiệu cuộc thi
web-rules = Thể lệ
web-rules-link = Đọc toàn văn Thể lệ
web-rules-articles = Các điều của Thể lệ
web-hotline = Cần giúp đỡ, xin gọi:

# ---- trang chọn cuộc thi (khi có nhiều cuộc thi)

web-contests = Các cuộc thi
web-contests-note = Quý vị bấm vào tên cuộc thi muốn tham gia.

# ---- trang giới thiệu

web-organiser = Đơn vị tổ chức: { $organiser }
web-enter = Vào thi trên trang này
web-enter-note = Không cần cài ứng dụng, không cần mật khẩu.
web-app-telegram = Vào thi bằng Telegram ({ $name })
web-app-zalo = Vào thi bằng Zalo ({ $name })
web-countdown-before = { $round } mở lúc { $until }. Còn:
web-countdown-open = { $round } nhận bài đến { $until }. Còn:
web-days = ngày
web-hours = giờ
web-minutes = phút
web-doors = Mã QR để vào thi
web-doors-note = Mở máy ảnh hoặc Zalo trên điện thoại, quét một trong các mã này.
web-door = Mã QR vào thi bằng { $app }
web-about = Giới thiệu
web-documents = Tài liệu học tập
web-documents-bank = Bộ câu hỏi được xem trước: quý vị vào phòng thi rồi gõ /tailieu.
web-when = Thời gian thi
web-round-times = Từ { $opens } đến { $closes }
web-round-publishes = Công bố kết quả: { $publishes }
web-round-open = Đang mở
web-round-before = Chưa đến giờ mở
web-round-paused = Đang tạm dừng
web-round-closed = Đã kết thúc
web-paper = Bài thi
web-paper-questions = { $questions } câu hỏi trắc nghiệm
web-paper-prediction = 1 câu dự đoán bằng số
web-paper-limit = Thời gian làm bài: { $limit } (phút:giây)
web-paper-free = Không giới hạn thời gian làm bài
web-paper-attempts = Số lần dự thi: { $attempts }
web-how = Cách dự thi
web-how-open = Bấm nút “Vào thi trên trang này”.
web-how-register = Đồng ý cho lưu thông tin, gõ họ tên, chọn nơi ở và đơn vị.
web-how-answer = Đọc từng câu hỏi, bấm A, B, C hoặc D. Mỗi lần bấm là một lần chọn, không đổi lại được.
web-how-answer-changeable = Đọc từng câu hỏi, bấm A, B, C hoặc D. Trước khi nộp bài, quý vị được xem lại và sửa.
web-how-receipt = Nhận mã biên nhận. Kết quả được gửi vào chính trang này.
web-privacy = Thông tin cá nhân
web-privacy-note = Trang này chỉ lưu họ tên, nơi ở, đơn vị và bài làm sau khi quý vị bấm đồng ý. Không hỏi số căn cước, không quảng cáo, không theo dõi. Quý vị có quyền xem, sửa và yêu cầu xóa thông tin của mình.
web-same-device = Trình duyệt giữ một mã (cookie) để nhận ra quý vị khi quay lại. Xin quý vị dùng đúng máy và trình duyệt này từ đầu đến cuối.

# ---- số người tham gia

web-turnout = Số người tham gia theo đơn vị
web-turnout-note = Số liệu được cập nhật mỗi phút. Đơn vị chưa có người đăng ký thì chưa có trong bảng.
web-turnout-nested = Số của một đơn vị tính cả người của các đơn vị trực thuộc.
web-turnout-nobody = Chưa có ai đăng ký.
web-turnout-withheld = Số người tham gia chính là điều quý vị dự đoán, nên chưa được công khai. Quý vị xem lại ở đây sau khi công bố kết quả đợt thi.
web-turnout-unit = Đơn vị
web-turnout-registered = Đã đăng ký
web-turnout-finished = Đã nộp bài
web-turnout-share = Tỷ lệ nộp bài

# ---- banner cho cổng thông tin

web-banner-enter = Xem và vào thi (mở trang mới)
web-embedding = Đặt banner lên cổng thông tin
web-embedding-how = Người phụ trách cổng thông tin chép nguyên đoạn mã dưới đây, dán vào trang của cổng ở chế độ sửa HTML. Banner tự đổi khi đợt thi mở hoặc đóng.
web-embedding-code = Đoạn mã để chép
web-embedding-link = Cổng không cho dán mã thì đặt một ảnh, dẫn đến địa chỉ:
web-embedding-look = Xem thử banner

# ---- khung trò chuyện

web-chat-title = Phòng thi
web-start = Bắt đầu
web-start-note = Quý vị bấm nút dưới đây. Ban Tổ chức sẽ hướng dẫn từng bước, ngay trên trang này.
web-log = Nội dung trao đổi với Ban Tổ chức
web-from-us = Ban Tổ chức
web-file = 📎 Tải về: { $name }
web-file-unnamed = tệp đính kèm
web-no-file = Không có tệp này, hoặc tệp không thuộc cuộc trò chuyện của quý vị. Xin mở lại trang trò chuyện.
web-from-you = Quý vị
web-type-here = Quý vị gõ trả lời vào đây
web-send = Gửi
web-more = ↓ Kéo xuống để xem tiếp
web-choices = Các nút để chọn
web-time-left = Thời gian còn lại
web-one-minute = Quý vị còn chưa đến một phút.
web-sending = Đang gửi…
web-not-sent = Chưa gửi được do đường truyền. Xin quý vị bấm lại.
web-reconnecting = Mất kết nối, đang nối lại…
web-reload = Tải lại để xem tin mới
web-reload-note = Trình duyệt này không chạy được phần tự động. Quý vị vẫn thi được bình thường; đồng hồ đổi số sau mỗi lần tải lại trang.

# ---- khi có điều không làm được

web-notice-title = Thông báo
web-back = Trở lại phòng thi
web-too-long = Tin nhắn dài quá { $max } chữ cái. Xin quý vị gõ ngắn hơn. Chưa có gì được gửi đi.
web-empty = Quý vị chưa gõ gì. Xin gõ câu trả lời rồi bấm “Gửi”.
web-bad-form = Trang đã cũ hoặc bị lỗi nên chưa gửi được. Xin quý vị trở lại phòng thi và thử lại.
web-foreign = Yêu cầu đến từ một trang khác nên không được nhận. Xin quý vị vào thi từ trang chính thức.
web-no-session = Trình duyệt chưa nhận ra quý vị. Xin mở lại phòng thi; nếu vẫn lỗi, xin bật cookie trong phần cài đặt của trình duyệt.
web-too-fast = Quý vị bấm hơi nhanh. Xin đợi { $wait } giây rồi thử lại.
web-too-many = Đang có rất nhiều người cùng vào từ nơi này. Xin quý vị đợi { $wait } giây rồi thử lại. Những câu đã trả lời vẫn được giữ nguyên.
web-busy = Máy chủ đang bận, chưa nhận được tin vừa rồi. Xin quý vị đợi vài giây rồi gửi lại.
web-broken = Trang gặp trục trặc. Xin quý vị thử lại sau ít phút. Những câu đã trả lời vẫn được giữ nguyên.

# ---- kết quả công khai

commitment = Mã cam kết (SHA-256) của khóa rút đề: { $sha256 }. Khóa được công khai cùng kết quả chính thức để ai cũng rút lại được mọi đề thi.
web-results = Kết quả cuộc thi
web-results-link = Xem kết quả
web-results-rounds = Các đợt thi
web-results-whole = Cả cuộc thi
web-results-none = Chưa công bố kết quả. Thời điểm công bố:
web-results-provisional = kết quả tạm thời
web-results-complain = Kết quả này chưa chính thức. Ai thấy sai sót, xin báo { $contact } trước { $until }. Hết thời hạn này, kết quả trở thành chính thức.
web-results-official = kết quả chính thức
web-results-superseded = phiên bản cũ, đã được thay
web-results-version = Phiên bản { $version }, công bố { $published }
web-results-corrected = Kết quả phiên bản { $version } thay phiên bản { $before } vì: { $reason }.
web-results-moved = Số người đổi hạng hoặc điểm so với phiên bản trước: { $moved }.
web-results-to-decide = Đồng hạng { $place }, chờ Ban Tổ chức quyết định
web-results-picture = 🖼 Ảnh công bố kết quả, để đăng và in
web-no-picture = Chưa có ảnh công bố kết quả này. Xin xem trang kết quả.
web-results-search = Tìm theo họ và tên đầy đủ (có dấu hoặc không dấu)
web-results-find = Tìm
web-results-not-found = Không thấy ai tên “{ $name }” trong bảng. Xin gõ đủ họ và tên.
results-column-gap = Dự đoán lệch
web-results-pages = Các trang của bảng
web-results-page = Trang { $page }/{ $pages }
web-results-previous = ‹ Trang trước
web-results-next = Trang sau ›
web-results-proof = Bằng chứng
