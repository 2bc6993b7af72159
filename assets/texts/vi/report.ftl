## Báo cáo kết quả cuộc thi, phụ lục, bảng tính và bản kết xuất dữ liệu.

# ---- trong chat

report-coming = ⏳ Đang lập báo cáo. Xin chờ ít phút.
report-done = 📄 Dự thảo báo cáo kết quả cuộc thi, số liệu lúc { $at }. Chỗ có dấu chấm để Ban Tổ chức viết thêm.
report-workbook = 📊 Bảng kết quả theo người và theo đơn vị.
report-withheld = Đang có đợt thi mà người dự thi phải dự đoán số người hoặc số lượt thi. Báo cáo có các con số ấy nên chỉ lập được sau khi đợt thi đóng.
report-too-big = Tệp quá lớn để gửi trong chat. Xin nhờ người phụ trách kỹ thuật chạy lệnh hoithi report.

# ---- văn bản

report-heading = BÁO CÁO
report-title = Kết quả { $title }
report-opening = Thực hiện Kế hoạch số …… ngày …… của ……, { $organiser } báo cáo Ủy ban nhân dân kết quả { $title } như sau (số liệu trên hệ thống lúc { $at }):
report-none = chưa có kết quả được công bố
report-unknown = –

report-part-held = I. Việc tổ chức
report-held = Cuộc thi diễn ra theo các đợt sau:
report-part-people = II. Kết quả tham gia
report-people = Có { $registered } người đăng ký dự thi; { $done } người đã nộp bài ({ $rate } số người đăng ký), với { $attempts } lượt thi.
report-helped = Trong số đó có { $people } người đăng ký trên máy của cán bộ, có cán bộ chứng kiến.
report-kinds = Kết quả theo loại đơn vị:
report-chart = Số người đăng ký và nộp bài theo đơn vị, theo ngày
report-part-quality = III. Chất lượng bài thi
report-quality = Tính trên người được xếp hạng theo kết quả công bố mới nhất của từng đợt:
report-part-prizes = IV. Giải thưởng
report-prizes-people = Giải cá nhân:
report-prizes-units = Giải tập thể:
report-prizes-none = Chưa có giải thưởng nào được công bố.
report-money = Tổng số tiền thưởng: { $money } đồng.
report-money-none = Thể lệ chưa ghi mức tiền thưởng.
report-part-questions = V. Những câu hỏi hay trả lời sai
report-questions = Các câu có tỷ lệ trả lời đúng thấp nhất trong những đợt thi đã đóng:
report-questions-none = Chưa có đợt thi nào đóng.
report-part-reach = VI. Hiệu quả tuyên truyền theo mã QR, đường dẫn
report-reach = Số lượt mở mã của từng đơn vị và số người đến bằng mã ấy:
report-reach-none = Cuộc thi chưa dùng mã QR riêng cho đơn vị.
report-part-remarks = VII. Đánh giá, kiến nghị
report-remark-good = Ưu điểm: ……………………………………………………………………
report-remark-bad = Hạn chế, nguyên nhân: ………………………………………………………
report-remark-wish = Kiến nghị, đề xuất: …………………………………………………………

report-annex-index = PHỤ LỤC 1
report-annex-index-title = Kết quả tham gia của các đơn vị, dùng để chấm điểm chỉ số cải cách hành chính, chuyển đổi số
report-annex-index-text = Số người dự thi là số người có bài được tính theo kết quả chung của cuộc thi. Cột “Điểm đề nghị” do cơ quan chấm điểm ghi.
report-annex-results = PHỤ LỤC 2
report-annex-results-title = Bảng kết quả để ký xác nhận
report-annex-results-text = { $round }, phiên bản { $version }, { $people } người được xếp hạng. Mã SHA-256 của bảng: { $hash }
report-annex-results-more = Bảng trên là { $shown } người đứng đầu; toàn bộ danh sách ở bảng tính đi kèm.
report-annex-commend = PHỤ LỤC 3
report-annex-commend-title = Danh sách đề nghị khen thưởng
report-annex-hand-over = PHỤ LỤC 4
report-annex-hand-over-title = Danh sách ký nhận giải thưởng
report-signed-secretary = TỔ THƯ KÝ
report-signed-judges = BAN GIÁM KHẢO
report-signed-head = TRƯỞNG BAN TỔ CHỨC
report-signed-giver = NGƯỜI TRAO
report-signed-writer = NGƯỜI LẬP DANH SÁCH
report-met = Đạt
report-missed = Chưa đạt
report-target-rate = { $rate } %
report-target-people = { $people } người

# ---- báo cáo của đơn vị

unit-report-docx = 📄 Báo cáo (Word)
unit-report-xlsx = 📊 Bảng số liệu (Excel)
unit-report-done-docx = 📄 Báo cáo của { $unit }, số liệu tính đến { $at }. Mở bằng Word, viết thêm vào chỗ có dấu chấm, in ra và ký.
unit-report-done-xlsx = 📊 Bảng số liệu của { $unit }, tính đến { $at }.
report-unit-title = Kết quả tham gia { $title }
report-unit-opening = { $unit } báo cáo kết quả tham gia { $title } do { $organiser } tổ chức như sau (số liệu trên hệ thống tính đến { $at }):
report-unit-summary = Kết quả chung
report-unit-at = Số liệu tính đến
report-unit-registered = Số người đăng ký dự thi
report-unit-helped = Trong đó đăng ký trên máy của cán bộ
report-unit-finished = Số người nộp bài
report-unit-rate = Tỷ lệ nộp bài trên tổng số người
report-unit-target = Chỉ tiêu { $target }: số người cần nộp bài
report-unit-rounds = Theo đợt thi
report-unit-branches = Theo đơn vị trực thuộc
report-unit-direct = Không thuộc đơn vị nào dưới đây
report-unit-all = Cộng chung
report-unit-days = Theo ngày
report-unit-days-none = Chưa có người đăng ký.
report-unit-sum = Cộng
report-unit-reach = Tuyên truyền qua mã QR
report-unit-reach-note = Số lượt mở mã QR, đường dẫn của đơn vị và số người đến bằng mã ấy, kể cả người được tính cho đơn vị khác:
report-unit-reach-none = Đơn vị chưa lấy mã QR riêng.
report-unit-prizes = Giải thưởng
report-unit-prizes-later = Chưa có kết quả chính thức.
report-unit-prizes-none = Đơn vị không có giải trong kết quả chính thức.
report-unit-people = Giải cá nhân
report-unit-collective = Giải tập thể
report-unit-standing = Xếp hạng tập thể
report-unit-difficulties = Khó khăn, vướng mắc
report-unit-proposals = Đề xuất
report-unit-signature = NGƯỜI ĐỨNG ĐẦU ĐƠN VỊ
report-unit-signature-below = (Ký, ghi rõ họ tên)

report-column-figure = Nội dung
report-column-value = Số liệu
report-column-day = Ngày
report-column-person = Họ và tên
report-column-block = Bảng
report-column-number = STT
report-column-round = Đợt thi
report-column-opens = Mở
report-column-closes = Đóng
report-column-started = Số người vào thi
report-column-finished = Số người nộp bài
report-column-attempts = Số lượt thi
report-column-kind = Loại đơn vị
report-column-units = Số đơn vị
report-column-silent = Đơn vị chưa có người dự thi
report-column-registered = Đăng ký
report-column-done = Nộp bài
report-column-ranked = Số người xếp hạng
report-column-average = Số câu đúng trung bình
report-column-perfect = Đúng tất cả
report-column-actual = Con số thực tế của câu dự đoán
report-column-rung = Giải
report-column-who = Người, đơn vị nhận
report-column-unit = Đơn vị
report-column-score = Số câu đúng
report-column-duration = Thời gian
report-column-guess = Số dự đoán
report-column-gap = Độ lệch
report-column-amount = Tiền thưởng (đồng)
report-column-question = Câu hỏi
report-column-percent = Tỷ lệ đúng
report-column-times = Số lượt trả lời
report-column-wrong = Hay chọn nhầm
report-column-scans = Lượt mở
report-column-starts = Người bắt đầu
report-column-headcount = Tổng số người
report-column-target = Chỉ tiêu
report-column-people = Số người dự thi
report-column-rate = Tỷ lệ
report-column-met = So với chỉ tiêu
report-column-points = Điểm đề nghị
report-column-place = Hạng
report-column-form = Hình thức
report-column-code = Mã giải
report-column-received = Đã nhận
report-column-signed = Ký nhận
report-sheet-units = Đơn vị

# ---- dòng lệnh

cli-report = Lập báo cáo kết quả cuộc thi (tệp Word), kèm bảng tính kết quả theo người và theo đơn vị.
cli-option-report-unit = Mã đơn vị: lập báo cáo của riêng đơn vị ấy, gồm cả đơn vị trực thuộc.
cli-option-report = Tệp Word sẽ ghi; bảng tính ghi cạnh đó, cùng tên.
report-written = Đã ghi { $report } và { $workbook }
cli-export = Kết xuất toàn bộ dữ liệu cuộc thi để máy khác đọc: mỗi bảng một tệp JSON Lines, kèm README.
cli-option-export = Thư mục mới để ghi các tệp.
cli-option-with-names = Ghi cả họ tên và năm sinh. Chỉ dùng khi được phép; giữ tệp ở nơi an toàn.
dump-written = Đã ghi { $rows } dòng của { $files } tệp vào thư mục { $folder }
dump-not-empty = Thư mục { $folder } đã có tệp. Xin chọn một thư mục mới.

# ---- README của bản kết xuất

dump-readme = # Dữ liệu { $title }

    Kết xuất lúc { $at }. Mỗi tệp .jsonl có mỗi dòng một đối tượng JSON, mã hóa UTF-8. Thời điểm là mili giây UTC (tính từ 01/01/1970).
    Người dự thi mang số (person_id), { $names ->
        [yes] kèm họ tên và năm sinh: tệp này chứa dữ liệu cá nhân, phải giữ kín
       *[other] không kèm họ tên, năm sinh
    }. Không có tài khoản chat, không có nội dung tin nhắn.
    Bài làm, câu trả lời và kết quả chỉ có của những đợt thi đã đóng. Cách tính kết quả: docs/rules.md.
dump-people = Người dự thi.
    person_id: số của người; name: họ tên (nếu được phép); birth_year: năm sinh (nếu được phép); residence: mã nơi ở; workplace: mã nơi công tác, học tập; counted_unit: mã đơn vị được tính; eligible: có được xét giải; witness: số của khung trò chuyện của cán bộ chứng kiến, nếu thi trên máy của cán bộ; registered_at: lúc đăng ký; erased_at: lúc xóa dữ liệu cá nhân.
dump-attempts = Lượt thi.
    id: số của lượt; person_id: người thi; round_id: đợt thi; number: lần thứ mấy; unit_id: đơn vị được tính; rules_hash: thể lệ lúc thi; started_at: lúc bắt đầu; deadline: hạn; last_answer_at: câu trả lời cuối; ended_at: lúc kết thúc; status: cách kết thúc; position: số câu đã trả lời; score: số câu đúng; guess: số dự đoán.
dump-answers = Câu trả lời.
    attempt_id: lượt thi; position: câu thứ mấy (từ 0); question_id: mã câu hỏi; option_order: thứ tự phương án; sent_at: lúc gửi câu hỏi; answered_at: lúc trả lời; choice: phương án chọn theo bộ câu hỏi (từ 0); in_grace: nhận sau hạn do đường truyền.
dump-answer-changes = Lần sửa câu trả lời.
    attempt_id: lượt thi; number: lần sửa thứ mấy; position: câu thứ mấy; changed_at: lúc sửa; choice: phương án mới; in_grace: nhận sau hạn do đường truyền.
dump-results = Bản kết quả đã công bố.
    id: số của bản; round_id: đợt thi, bỏ trống là cả cuộc thi; version: phiên bản; computed_at: lúc tính; published_at: lúc công bố; official_at: lúc thành chính thức; superseded_at: lúc bị bản mới thay; actual: con số thực tế của câu dự đoán; people: số người xếp hạng; table_hash: mã SHA-256 của bảng; rules_hash: thể lệ; seed: hạt giống bốc thăm.
dump-result-rows = Dòng của bản kết quả.
    version_id: bản kết quả; position: dòng thứ mấy; place: hạng, 0 là ngoài giải; shared: đồng hạng; by: tiêu chí tách với dòng trước; person_id: người; attempt_id: lượt thi; unit_id: đơn vị; score: số câu đúng; duration: thời gian làm bài (mili giây); guess: số dự đoán; gap: độ lệch; finished_at: lúc xong.
dump-unit-results = Đơn vị trong bản kết quả.
    version_id: bản kết quả; unit_id: đơn vị; position: dòng thứ mấy; block: khối; place: hạng, 0 là không xếp; shared: đồng hạng; figures: các số liệu (JSON); removed_by: lý do không xếp (JSON).
dump-awards = Giải thưởng trong bản kết quả.
    id: số của giải; version_id: bản kết quả; position: dòng thứ mấy; kind: loại; block: khối; rung: tên giải; place: hạng; person_id: người, bỏ trống là giải đơn vị; unit_id: đơn vị; amount: tiền thưởng; to_decide: còn chờ quyết định; handed_over_at: lúc trao.
dump-invite-codes = Mã trên áp phích, đường dẫn.
    code: mã; unit_id: đơn vị; made_at: lúc tạo; expires_at: hết hạn; withdrawn_at: lúc thu hồi; scans: lượt mở.
dump-certificates = Giấy chứng nhận đã cấp.
    number: số thứ tự; code: mã kiểm tra; round_id: đợt thi; kind: loại; person_id: người, 0 là đơn vị; unit_id: đơn vị; what: thành tích; issued_at: lúc cấp; revoked_at: lúc thu hồi; reason: lý do thu hồi.
