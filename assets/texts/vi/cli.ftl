# Lời của lệnh hoithi trên máy chủ.

cli-help = Hội Thi: cuộc thi tìm hiểu trực tuyến qua Zalo, Telegram và trang web.
cli-option-config = Tệp cấu hình
cli-option-json = In ra JSON cho chương trình khác đọc
cli-option-port = Cổng trên máy này
cli-option-minutes = Số phút đến khi đóng đợt thi thử
cli-option-data = Thư mục dữ liệu chạy thử (xóa và tạo mới mỗi lần)
cli-option-browser = Mở trình duyệt nếu có
cli-run = Chạy dịch vụ theo tệp cấu hình.
cli-demo = Chạy thử ngay trên máy này: không cần mã bot, không cần cài gì thêm.
cli-check = Kiểm tra cấu hình, cuộc thi và bộ câu hỏi; nói rõ từng chỗ sai.
cli-results = In kết quả mới nhất của một đợt thi.
cli-key = Tạo một khóa dữ liệu mới.

running = Đang chạy: { $title } – { $url }
demo-running =
    BẢN CHẠY THỬ đang mở tại { $url }
    Đợt thi đóng lúc { $closes }, sau đó vài giây sẽ có kết quả. Bấm Ctrl+C để dừng.
cannot-listen = Không mở được cổng { $port }: { $problem }. Hãy chọn cổng khác, ví dụ --port 8081.
token-refused = Telegram từ chối bot { $channel }: { $reason }. Hãy kiểm tra mã bot (token) và địa chỉ public_url (phải là https).
key-lost = Có cơ sở dữ liệu { $database } nhưng mất tệp khóa { $key }. Hãy chép lại tệp khóa từ bản sao lưu; nếu tạo khóa mới, họ tên đã lưu sẽ không đọc được.
check-round = { $round }: mở { $opens }, đóng { $closes }, công bố { $publishes }.
check-counts = { $questions } câu hỏi, { $units } đơn vị.
results-none = Chưa có kết quả của đợt { $round }.
results-title = Kết quả { $round }, bản số { $version } ({ $state })
results-draft = chưa công bố
results-published = đã công bố
results-actual = Con số thực tế của câu dự đoán: { $actual }
results-column-place = Hạng
results-column-name = Họ và tên
results-column-unit = Đơn vị
results-column-score = Số câu đúng
results-column-duration = Thời gian
results-column-guess = Dự đoán
