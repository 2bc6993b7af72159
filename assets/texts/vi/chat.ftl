# Mọi câu mà người dự thi đọc trong khung trò chuyện. Câu ngắn, dễ hiểu với người 70 tuổi.
# Chữ trong ngoặc nhọn { $… } do hệ thống điền.

trial-banner = ⚠️ BẢN CHẠY THỬ – kết quả không có giá trị xét giải.

welcome =
    Kính chào quý vị!
    Đây là nơi dự thi “{ $title }”.

consent =
    📄 ĐỒNG Ý CHO SỬ DỤNG THÔNG TIN CÁ NHÂN

    { $organiser } xin phép lưu: { $asked }, câu trả lời và thời gian làm bài của quý vị.

    Thông tin chỉ dùng để:
    1. Tổ chức thi và chấm điểm “{ $title }”.
    2. Công bố kết quả: họ tên, đơn vị, tổ dân phố của người đoạt giải; tên viết gọn (Nguyễn V. A.) và đơn vị của người dự thi khác.
    3. Báo cáo số người dự thi của từng đơn vị.

    Không hỏi số căn cước. Không chuyển cho ai dùng vào việc khác. Thông tin được xóa khi hết thời hạn lưu của cuộc thi. Theo { $law }, quý vị có quyền xem, sửa, rút lại sự đồng ý và yêu cầu xóa bất cứ lúc nào: gõ /dulieucuatoi.

    Quý vị có đồng ý không?
decree-13 = Nghị định số 13/2023/NĐ-CP về bảo vệ dữ liệu cá nhân
law-91 = Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15
asked-name = họ và tên
asked-birth-year = năm sinh
asked-residence = nơi ở (xã, phường, tổ dân phố, thôn)
asked-workplace = đơn vị làm việc, học tập
yes-consent = ✅ Tôi đồng ý
no-consent = Tôi không đồng ý
consent-refused = Chúng tôi tôn trọng lựa chọn của quý vị và không lưu họ tên hay thông tin cá nhân nào của quý vị. Nếu đổi ý, quý vị hãy gõ “đồng ý”.
consent-wanted = Để dự thi, quý vị hãy bấm nút “Tôi đồng ý” hoặc gõ: đồng ý.

ask-name =
    ✍️ Quý vị hãy gõ họ và tên đầy đủ, có dấu.
    Ví dụ: Nguyễn Thị Hoa
name-wanted = Họ tên cần có ít nhất hai chữ, không có số và không có hình. Xin quý vị gõ lại.
name-check =
    Họ và tên của quý vị là:
    👤 { $name }

    Tên này sẽ ghi trên kết quả và giấy chứng nhận. Đã đúng chưa?
yes-name = ✅ Đúng
no-name = ✏️ Sai, gõ lại

ask-birth-year =
    🎂 Quý vị sinh năm nào? Chỉ cần gõ năm.
    Ví dụ: 1955
birth-year-wanted = Xin quý vị gõ năm sinh bằng bốn chữ số, ví dụ: 1955.
birth-year-range = Năm sinh phải từ { $first } đến { $last }. Xin quý vị xem lại và gõ lại.

guardian-of =
    👨‍👩‍👧 DÀNH CHO CHA, MẸ HOẶC NGƯỜI GIÁM HỘ
    Người dự thi: { $name }, sinh năm { $year }.
    Xin đưa máy cho cha, mẹ hoặc người giám hộ đọc và trả lời phần này.
guardian =
    { $organiser } xin phép cho con, em của quý vị dự thi, và lưu: { $asked }, câu trả lời và thời gian làm bài.

    Thông tin chỉ dùng để:
    1. Tổ chức thi và chấm điểm “{ $title }”.
    2. Công bố kết quả: họ tên, đơn vị, nơi ở của người đoạt giải; tên viết gọn (Nguyễn V. A.) và đơn vị của người dự thi khác.
    3. Báo cáo số người dự thi của từng đơn vị.

    Không hỏi số căn cước. Không chuyển cho ai dùng vào việc khác. Thông tin được xóa khi hết thời hạn lưu của cuộc thi. Theo { $law }, quý vị có quyền xem, sửa, rút lại sự đồng ý và yêu cầu xóa bất cứ lúc nào.

    Quý vị có đồng ý không?
yes-guardian = ✅ Tôi là cha, mẹ hoặc người giám hộ và đồng ý
no-guardian = Tôi không đồng ý
guardian-wanted = Cha, mẹ hoặc người giám hộ hãy bấm nút đồng ý, hoặc gõ: phụ huynh đồng ý. Nếu gõ nhầm năm sinh, hãy gõ: sửa năm sinh.

ask-residence =
    🏠 Quý vị ở tổ dân phố (thôn, xã, phường) nào?
    Bấm một nút dưới đây, gõ số thứ tự, hoặc gõ một phần tên để tìm.{ $pages ->
        [1] { "" }
       *[other] { " " }(Trang { $page }/{ $pages })
    }
ask-workplace =
    🏢 Quý vị đang làm việc hoặc học tập ở đơn vị, trường nào?
    Bấm một nút dưới đây, gõ số thứ tự, hoặc gõ một phần tên để tìm.{ $pages ->
        [1] { "" }
       *[other] { " " }(Trang { $page }/{ $pages })
    }
no-residence = Tôi không ở đây
no-workplace = Tôi không thuộc đơn vị nào ở trên
unit-none = (không)
unit-whole-list = ↩ Xem cả danh sách
unit-several = Có vài nơi giống tên quý vị gõ. Xin chọn đúng nơi của mình.
unit-not-found = Chưa tìm thấy tên này. Quý vị thử gõ ít chữ hơn, hoặc chọn trong danh sách.
unit-number = Không có số thứ tự này trong danh sách. Xin quý vị xem lại.
unit-must = Cuộc thi này cần quý vị chọn một nơi trong danh sách. Nếu không thấy nơi của mình, xin liên hệ: { $contact }.
listed-only = Cuộc thi này chỉ dành cho người của các đơn vị trong danh sách, nên quý vị cần chọn đúng đơn vị của mình. Nếu không thấy, xin liên hệ: { $contact }.
unit-one-needed = Quý vị cần chọn ít nhất một nơi: nơi ở, hoặc đơn vị làm việc, học tập.

ask-counted-unit =
    Kết quả của quý vị được tính cho một nơi. Quý vị chọn nơi nào?
    1. Nơi ở: { $residence }
    2. Đơn vị: { $workplace }
ask-counted-ward =
    Kết quả của quý vị được tính cho một nơi. Quý vị chọn nơi nào?
    1. Nơi ở: { $residence }
    2. Nơi cơ quan đóng: { $ward } (cơ quan của quý vị: { $workplace })
counted-ward = { $unit }, nơi cơ quan đóng
one-or-two = Xin quý vị bấm một nút, hoặc gõ số 1 hay số 2.

review =
    📋 THÔNG TIN CỦA QUÝ VỊ
    { $lines }{ $note }

    Đã đúng hết chưa? Sau khi trả lời câu hỏi đầu tiên, thông tin không tự sửa được nữa.
line-name = 👤 Họ tên: { $name }
line-birth-year = 🎂 Năm sinh: { $year }
line-residence = 🏠 Nơi ở: { $unit }
line-workplace = 🏢 Đơn vị: { $unit }
line-counted = ➡️ Tính kết quả cho: { $unit }
counts-nowhere = dự thi ngoài giải, không tính cho đơn vị nào
unranked-person = ℹ️ Tên này có trong danh sách Ban Tổ chức và những người trực tiếp giúp việc cho cuộc thi. Theo Thể lệ, quý vị vẫn được làm bài, nhưng là ngoài giải: không xếp hạng, không tính cho đơn vị. Nếu có nhầm lẫn, xin liên hệ: { $contact }.
unranked-unit = ℹ️ Theo Thể lệ, người của đơn vị này không xét giải. Quý vị vẫn được làm bài, nhưng là ngoài giải: không xếp hạng, không tính cho đơn vị. Nếu có nhầm lẫn, xin liên hệ: { $contact }.
now-unranked = ℹ️ Theo danh sách mới của Ban Tổ chức, quý vị dự thi ngoài giải: vẫn được làm bài, nhưng không xếp hạng, không tính cho đơn vị. Nếu có nhầm lẫn, xin liên hệ: { $contact }.
not-on-roster =
    📋 THÔNG TIN CỦA QUÝ VỊ
    { $lines }

    Ban Tổ chức đã lập danh sách người dự thi, nhưng chưa tìm thấy họ tên và đơn vị này trong danh sách.
    Xin quý vị xem lại: họ tên đã đủ chữ chưa, đơn vị đã đúng chưa. Muốn sửa, bấm nút hoặc gõ tên mục cần sửa, ví dụ: họ tên.
    Nếu tất cả đã đúng, xin liên hệ: { $contact }. Những gì quý vị khai vẫn được giữ ở đây.
yes-review = ✅ Đúng hết, tiếp tục
fix-name = ✏️ Sửa họ tên
fix-birth-year = ✏️ Sửa năm sinh
fix-residence = ✏️ Sửa nơi ở
fix-workplace = ✏️ Sửa đơn vị
review-wanted = Nếu đúng hết, quý vị gõ “đúng”. Muốn sửa, bấm nút, hoặc gõ tên mục cần sửa, ví dụ: họ tên.

refused-too-young = Cuộc thi này dành cho người từ { $age } tuổi trở lên (năm nay trừ năm sinh), nên lần này chưa đăng ký được. Cảm ơn bạn đã quan tâm, mời bạn tham gia khi đủ tuổi. Hệ thống không giữ họ tên và năm sinh vừa khai. Cần hỏi thêm, xin liên hệ: { $contact }.
refused-not-listed = Cuộc thi này chỉ dành cho: { $audience }. Vì vậy quý vị chưa đăng ký được. Hệ thống không giữ thông tin quý vị vừa khai. Nếu có nhầm lẫn, xin liên hệ: { $contact }.
refused-excluded-person = Tên này có trong danh sách Ban Tổ chức và những người trực tiếp giúp việc cho cuộc thi. Theo Thể lệ, những người này không dự thi. Hệ thống không giữ thông tin quý vị vừa khai. Cảm ơn quý vị; nếu có nhầm lẫn, xin liên hệ: { $contact }.
refused-excluded-unit = Theo Thể lệ, người của đơn vị này không dự thi. Hệ thống không giữ thông tin quý vị vừa khai. Cảm ơn quý vị đã quan tâm; nếu có nhầm lẫn, xin liên hệ: { $contact }.
refused-no-guardian = Chúng tôi tôn trọng lựa chọn của gia đình. Hệ thống không giữ họ tên và năm sinh vừa khai. Nếu đổi ý, xin đăng ký lại. Cần hỏi thêm, xin liên hệ: { $contact }.
register-again = ↩ Đăng ký lại
register-again-wanted = Muốn đăng ký lại, quý vị gõ: đăng ký lại.

rules =
    🗓 { $round }: từ { $opens } đến { $closes }.
    📝 { $questions } câu hỏi chọn ngẫu nhiên{ $prediction }. Mỗi câu có một phương án đúng.{ $change }
    ⏱ Thời gian làm bài: { $limit } (phút:giây), tính cho toàn bài. Hết giờ, hệ thống tự chốt những câu đã trả lời.{ $close }
    🔁 Số lần dự thi: { $attempts }.{ $again }
    🏆 Xếp hạng theo thứ tự: { $ranking }.
    📣 Công bố kết quả: { $publishes }.
rules-change = { " " }Trước khi nộp bài, quý vị được xem lại và sửa câu trả lời.
rules-run-out = { " " }Vào thi trước giờ đóng thì được làm đến hết thời gian của mình.
rules-void = { " " }Bài chưa nộp khi đợt thi đóng thì không được tính.
rules-wait = Hai lần thi cách nhau ít nhất { $wait }.
counted-best = Xếp hạng theo lần thi tốt nhất.
counted-first = Xếp hạng theo lần thi đầu tiên.
counted-last = Xếp hạng theo lần thi cuối cùng.
rules-prediction = { " " }và 01 câu dự đoán
rules-who =
    📖 { $title }
    Ai được dự thi: { $audience }
    Không dự thi: { $excluded }
no-limit = không giới hạn
rank-score = số câu trả lời đúng nhiều hơn
rank-duration = thời gian làm bài ngắn hơn
rank-prediction-gap = dự đoán gần đúng hơn
rank-finished-at = hoàn thành sớm hơn
rank-perfect = trả lời đúng tất cả các câu
rank-started-at = bắt đầu sớm hơn

home-before =
    🎉 Quý vị đã đăng ký xong cuộc thi { $title }.
    Chưa đến giờ mở. Xin mời quý vị quay lại đúng giờ:

    { $rules }
home-open =
    🎉 Mời quý vị vào thi { $title }.

    { $rules }

    Khi sẵn sàng, quý vị bấm nút dưới đây hoặc gõ: thi. Đồng hồ chạy ngay khi câu hỏi đầu tiên hiện ra.
home-little-time = ⚠️ Chỉ còn { $left } (phút:giây) là đến giờ đóng. Nếu vào thi bây giờ, quý vị có ít thời gian hơn bình thường.
home-again = 🔁 Quý vị đã thi { $done } lần trong đợt này và được thi tiếp. { $counted }
home-wait =
    🔁 Quý vị đã thi { $done } lần trong đợt này. Lần tiếp theo bắt đầu được từ { $start }.
    Đến giờ đó, quý vị gõ: thi.
home-several =
    🎉 Mời quý vị vào thi { $title }. Các đợt thi đang mở:

    { $rounds }

    Quý vị chọn một đợt bằng nút dưới đây, hoặc gõ số thứ tự của đợt. Đồng hồ chạy ngay khi câu hỏi đầu tiên hiện ra. Thể lệ: /thele.
home-several-done =
    { $title }. Các đợt thi đang mở:

    { $rounds }

    Quý vị gõ /ketqua để xem kết quả khi được công bố.
round-free = { $round } – đóng lúc { $closes }
round-again = { $round } – đóng lúc { $closes }, quý vị đã thi { $done } lần
round-wait = { $round } – đóng lúc { $closes }, thi tiếp được từ { $start }
round-done = { $round } – ✅ đã nộp bài, mã biên nhận { $code }
start-round = ▶️ { $number }. Thi { $round }
which-round = Có vài đợt thi đang mở. Quý vị muốn thi đợt nào? Xin bấm một nút hoặc gõ số thứ tự.
go-home = 🏠 Xem có thể thi tiếp không
offer-rehearsal = 📝 Thi thử (không tính điểm)
offer-study = 📚 Tài liệu
offer-practice = 🎯 Luyện tập
not-now = Việc này chỉ làm được khi quý vị đã đăng ký xong và không đang làm bài.
home-closed = { $round } đã kết thúc lúc { $closed }. Cảm ơn quý vị đã quan tâm. Gõ /ketqua để xem kết quả khi được công bố.
home-done =
    ✅ Quý vị đã nộp bài dự thi này.
    🧾 Mã biên nhận: { $code }
    Đã trả lời: { $answered }/{ $questions } câu · Dự đoán: { $guess }
    Thời gian làm bài: { $duration }
    Tính cho: { $unit }
    📣 Kết quả công bố lúc { $publishes }. Quý vị gõ /ketqua để xem.
home-void =
    ⏰ Bài của quý vị chưa nộp khi đợt thi đóng nên không được tính.
    🧾 Mã bài làm: { $code }
    Đã trả lời: { $answered }/{ $questions } câu
home-wanted = Để vào thi, quý vị bấm nút hoặc gõ: thi. Xem thể lệ, gõ: /thele.
start-quiz = ▶️ Bắt đầu thi

question =
    Câu { $number }/{ $total } · còn { $left }

    { $text }

    { $options }
letter-wanted = Xin quý vị bấm nút A, B, C, D hoặc gõ một chữ cái, ví dụ: B.
answer-kept = Đã ghi câu { $number }: { $letter }
answered-before = Câu { $number } đã được ghi nhận trước đó, không đổi được. Mời quý vị làm câu đang mở.

answered-changeable = Câu { $number } đã được ghi. Sau câu cuối cùng, quý vị xem lại và sửa được.

answers =
    📋 Quý vị đã trả lời đủ { $total } câu · còn { $left }

    { $letters }

    Muốn sửa câu nào, quý vị bấm nút của câu đó, hoặc gõ, ví dụ: sửa câu 5.
answers-question = ✏️ Câu { $number }
answers-to-prediction = ✅ Không sửa nữa, sang câu dự đoán
answers-hand-in = ✅ Nộp bài
answers-wanted = Nếu không sửa gì nữa, quý vị gõ “tiếp tục”. Muốn sửa, gõ, ví dụ: sửa câu 5.
change-question =
    ✏️ Sửa câu { $number }/{ $total } · còn { $left }

    { $text }

    { $options }

    Quý vị đang chọn: { $letter }
change-keep = Giữ nguyên { $letter }

ask-perfect-people =
    🔮 Câu dự đoán · còn { $left }

    Theo quý vị, sẽ có bao nhiêu người trả lời đúng tất cả { $questions } câu hỏi trong đợt thi này?
    Xin gõ một con số, ví dụ: 1250
ask-people =
    🔮 Câu dự đoán · còn { $left }

    Theo quý vị, sẽ có bao nhiêu người dự thi trong đợt thi này?
    Xin gõ một con số, ví dụ: 1250
ask-attempts =
    🔮 Câu dự đoán · còn { $left }

    Theo quý vị, sẽ có bao nhiêu lượt dự thi trong đợt thi này?
    Xin gõ một con số, ví dụ: 1250
number-wanted = Xin quý vị gõ số bằng chữ số, ví dụ: 1250 hoặc 1.250.
number-too-large = Con số này lớn quá. Xin quý vị gõ số không quá { $largest }.
prediction-check =
    Quý vị dự đoán: { $guess } · còn { $left }

    Đúng số này không? Muốn đổi, quý vị gõ số khác.
yes-guess = ✅ Đúng, nộp bài
no-guess = ✏️ Gõ số khác
skip-guess = Bỏ qua, không dự đoán
look-at-answers = 📋 Xem lại câu trả lời
guess-none = không có
number = { $number }

receipt =
    🎊 Quý vị đã hoàn thành bài dự thi. Xin cảm ơn!

    🧾 Mã biên nhận: { $code }
    Nộp lúc: { $ended }
    Đã trả lời: { $answered }/{ $questions } câu · Dự đoán: { $guess }
    Thời gian làm bài: { $duration }
    Tính cho: { $unit }

    📣 Điểm và kết quả công bố lúc { $publishes }. Quý vị giữ lại tin nhắn này.
receipt-timed-out =
    ⏰ Đã hết thời gian làm bài. Hệ thống đã chốt những câu quý vị trả lời.

    🧾 Mã biên nhận: { $code }
    Chốt lúc: { $ended }
    Đã trả lời: { $answered }/{ $questions } câu · Dự đoán: { $guess }
    Thời gian đến câu trả lời cuối: { $duration }
    Tính cho: { $unit }

    📣 Kết quả công bố lúc { $publishes }.
receipt-cut =
    ⏰ Đợt thi đã đóng. Hệ thống đã chốt những câu quý vị trả lời trước giờ đóng.

    🧾 Mã biên nhận: { $code }
    Chốt lúc: { $ended }
    Đã trả lời: { $answered }/{ $questions } câu · Dự đoán: { $guess }
    Thời gian đến câu trả lời cuối: { $duration }
    Tính cho: { $unit }

    📣 Kết quả công bố lúc { $publishes }.
receipt-void =
    ⏰ Đợt thi đã đóng khi quý vị chưa nộp bài. Theo thể lệ, bài này không được tính.

    🧾 Mã bài làm: { $code }
    Kết thúc lúc: { $ended }
    Đã trả lời: { $answered }/{ $questions } câu
receipt-number = 🔁 Lần thi thứ { $number }. { $counted }
time-is-up = ⏰ Đã hết giờ. Hệ thống đang chốt bài của quý vị.

own-result =
    📣 { $state } · { $title }

    Hạng của quý vị: { $place } trên { $people } người
    Số câu đúng: { $score }/{ $questions }
    Thời gian làm bài: { $duration }{ $prediction }
own-result-outside =
    📣 { $state } · { $title }

    Bài thi của quý vị không xếp hạng (ngoài giải).
    Số câu đúng: { $score }/{ $questions }
    Thời gian làm bài: { $duration }
own-result-gap =
    { "" }

    Dự đoán lệch: { $gap } (con số thực tế: { $actual })
own-result-prize = 🏆 Chúc mừng quý vị đoạt { $prize }{ $amount }! Ban Tổ chức sẽ liên hệ về việc trao giải.
own-result-amount = { " " }({ $amount } đồng)
own-result-to-decide = 🏆 Quý vị bằng người khác ở mọi tiêu chí, ở mức xét { $prize }. Ban Tổ chức sẽ quyết định và báo lại.
own-result-corrected = 🔁 Kết quả phiên bản { $number } thay phiên bản { $before } vì: { $reason }.
own-result-provisional = Kết quả chính thức do Ban Tổ chức công bố.
own-result-complain = Kết quả này chưa chính thức. Nếu thấy sai sót, quý vị báo { $contact } trước { $until }.
result-provisional = KẾT QUẢ TẠM THỜI
result-official = KẾT QUẢ CHÍNH THỨC
why-button = ❓ Vì sao tôi đứng hạng này
why =
    ❓ VÌ SAO QUÝ VỊ ĐỨNG HẠNG { $place } TRÊN { $people } NGƯỜI

    Xét lần lượt từng tiêu chí, hơn nhau ở tiêu chí nào thì dừng ở đó. Của quý vị:
    { $keys }
why-key = { $number }. { $key }: { $value }
why-equals = Có { $count } người khác bằng quý vị ở mọi tiêu chí nên cùng hạng.
why-above = ⬆️ Hạng { $place }, { $name }, đứng trước quý vị nhờ “{ $key }”: { $other } (của quý vị: { $own }).
why-below = ⬇️ Hạng { $place }, { $name }, đứng sau quý vị vì “{ $key }”: { $other } (của quý vị: { $own }).
why-above-draw = ⬆️ Hạng { $place }, { $name }: bằng quý vị ở mọi tiêu chí, đứng trước nhờ bốc thăm.
why-below-draw = ⬇️ Hạng { $place }, { $name }: bằng quý vị ở mọi tiêu chí, đứng sau do bốc thăm.
why-yes = có
why-no = không
why-no-number = không ghi số
why-gap = lệch { $gap }
result-not-yet = 📣 { $round }: kết quả công bố lúc { $publishes }. Khi có, hệ thống sẽ nhắn cho quý vị.{ $outside }
result-not-yet-outside = { " " }Quý vị dự thi ngoài giải nên không xếp hạng, nhưng vẫn được báo số câu đúng.
result-not-yet-none = 📣 { $round }: kết quả công bố lúc { $publishes }. { $why }
result-none = 📣 { $round } đã kết thúc. { $why } Vì vậy quý vị không có kết quả riêng. Cần hỏi thêm, xin liên hệ: { $contact }.
result-late = 📣 { $round }: đã qua giờ công bố dự kiến ({ $publishes }) nhưng chưa có kết quả của quý vị. Ban Tổ chức có thể đang xem xét; khi có kết quả, hệ thống sẽ nhắn cho quý vị. Cần hỏi thêm, xin liên hệ: { $contact }.
result-no-attempt = Quý vị chưa có bài dự thi trong đợt này.
result-no-answer = Bài của quý vị không có câu trả lời nào nên không được tính.
result-void = Bài của quý vị chưa nộp khi đợt thi đóng nên không được tính.

profile-locked =
    { $lines }

    Quý vị đã bắt đầu thi nên thông tin không tự sửa được. Nếu có sai sót, quý vị gõ “xin sửa tên” hoặc “xin đổi đơn vị” (hay bấm nút), Ban Tổ chức sẽ xem xét. Liên hệ: { $contact }.
ask-change-unit = ✏️ Xin đổi đơn vị
ask-change-name = ✏️ Xin sửa tên
places = { $counted } (nơi ở: { $residence }; đơn vị: { $workplace })
request-check =
    ✉️ ĐỀ NGHỊ BAN TỔ CHỨC
    Đang ghi: { $old }
    Xin sửa thành: { $new }

    Ban Tổ chức quyết định có sửa hay không. Bài quý vị đã làm vẫn tính cho đơn vị cũ. Gửi đề nghị này không?
yes-request = ✅ Gửi Ban Tổ chức
no-request = Thôi, không gửi
request-wanted = Quý vị gõ “có” để gửi, hoặc “không” để thôi.
request-dropped = Đã bỏ, không gửi gì.
request-same = Thông tin quý vị vừa chọn giống thông tin đang ghi, nên không cần đề nghị gì.
request-sent = ✉️ Đã gửi đề nghị. Ban Tổ chức sẽ xem xét và hệ thống sẽ nhắn cho quý vị biết. Trong lúc chờ, quý vị vẫn dự thi bình thường. Liên hệ: { $contact }.
request-granted =
    ✅ Ban Tổ chức đã đồng ý đề nghị của quý vị. Thông tin bây giờ là:
    { $lines }
request-refused = Ban Tổ chức đã xem đề nghị của quý vị và chưa đồng ý sửa. Lý do: { $reason }. Cần hỏi thêm, xin liên hệ: { $contact }.
profile-later = Quý vị đang làm bài, xin làm xong rồi hãy sửa thông tin.

rehearsal-question =
    📝 THI THỬ · câu { $number }/{ $total } (không tính điểm)

    { $text }

    { $options }
rehearsal-leave = ↩ Thôi thi thử
rehearsal-none = Cuộc thi này không có phần thi thử.
rehearsal-right = Câu { $number }: ✅ { $letter }
rehearsal-wrong = Câu { $number }: ❌ { $letter }, đúng là { $right }. { $text }{ $source ->
        [none] { "" }
       *[other] { " " }({ $source })
    }
rehearsal-done =
    📝 Thi thử xong: đúng { $score }/{ $total } câu. Kết quả này không tính vào cuộc thi, không lưu lại.

    { $lines }

study-documents = 📚 TÀI LIỆU · trang { $page }/{ $pages }
study-questions = 📚 BỘ CÂU HỎI · trang { $page }/{ $pages }. Khi thi, thứ tự câu và phương án có thể thay đổi.
study-right = ✅ Đáp án:
study-more = Trang sau, gõ: /tailieu { $next }
study-to-questions = 📖 Đến bộ câu hỏi
study-close = ↩ Trở lại
study-empty = Cuộc thi này không đăng tài liệu trong khung trò chuyện.
study-later = Quý vị đang làm bài. Xin nộp bài xong rồi hãy xem tài liệu.

practice-topics =
    🎯 LUYỆN TẬP (không tính điểm)

    Quý vị chọn một chủ đề: bấm nút hoặc gõ số thứ tự.
practice-all = Mọi chủ đề
practice-topic-wanted = Xin quý vị bấm một nút hoặc gõ số thứ tự của chủ đề.
practice-question =
    🎯 LUYỆN TẬP · { $topic }

    { $text }

    { $options }
practice-right = ✅ Đúng. Đáp án: { $letter }. { $text }{ $source ->
        [none] { "" }
       *[other] { " " }({ $source })
    }
practice-wrong = ❌ Chưa đúng. Đáp án: { $letter }. { $text }{ $source ->
        [none] { "" }
       *[other] { " " }({ $source })
    }
practice-other-topic = Chủ đề khác
practice-leave = ↩ Thôi luyện tập
practice-none = Cuộc thi này không có phần luyện tập.

page-before = ‹ Trang trước
page-after = Trang sau ›
choose-by-typing = 👉 Muốn chọn dòng nào, quý vị gõ số hoặc chữ ở đầu dòng đó.

stale-button = Nút này đã dùng rồi. Mời quý vị xem tin nhắn mới nhất.
not-text = Hệ thống chỉ đọc được chữ và nút bấm, chưa đọc được hình, giọng nói hay tệp.
not-edited = Tin nhắn sửa lại không được tính; câu trả lời gửi lần đầu vẫn giữ nguyên.
unknown-command = Lệnh này chưa có. Các lệnh dùng được: /thi, /thele, /ketqua, /toi, /hoidap, /trogiup.
help = Quý vị bấm nút, hoặc gõ chữ trả lời. Các lệnh: /thi (vào thi), /thele (thể lệ), /ketqua (kết quả), /toi (thông tin), /hoidap (hỏi đáp).
apology = Xin lỗi, hệ thống gặp trục trặc với tin nhắn vừa rồi. Quý vị thử gửi lại. Nếu vẫn lỗi, xin báo Ban Tổ chức mã: { $code }

command-thi = Vào thi
command-thele = Xem thể lệ
command-ketqua = Xem kết quả
command-giaychungnhan = Giấy chứng nhận của tôi
command-thithu = Thi thử
command-tailieu = Tài liệu
command-luyentap = Luyện tập
command-toi = Thông tin của tôi
command-trogiup = Hướng dẫn

announce-opening = 📣 { $round } của cuộc thi { $title } đã mở. Mời quý vị vào thi trước { $closes }: bấm nút, hoặc gõ: thi.
announce-last-day = ⏰ { $round } sắp đóng: { $closes }. Quý vị chưa nộp bài. Mời quý vị dành ít phút vào thi: bấm nút, hoặc gõ: thi.
announce-last-hours = ⏰ Sắp hết hạn: { $round } đóng lúc { $closes }. Quý vị chưa nộp bài. Mời quý vị vào thi ngay: bấm nút, hoặc gõ: thi.
