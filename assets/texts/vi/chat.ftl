# Mọi câu mà người dự thi đọc trong khung trò chuyện. Câu ngắn, dễ hiểu với người 70 tuổi.
# Chữ trong ngoặc nhọn { $… } do hệ thống điền.

trial-banner = ⚠️ BẢN CHẠY THỬ – kết quả không có giá trị xét giải.

welcome =
    Kính chào quý vị!
    Đây là nơi dự thi “{ $title }”.

consent =
    📄 ĐỒNG Ý CHO SỬ DỤNG THÔNG TIN CÁ NHÂN

    { $organiser } xin phép lưu: họ và tên, nơi ở (tổ dân phố, thôn), đơn vị, câu trả lời và thời gian làm bài của quý vị.

    Thông tin chỉ dùng để:
    1. Tổ chức thi và chấm điểm “{ $title }”.
    2. Công bố kết quả: họ tên, đơn vị, tổ dân phố của người đoạt giải.
    3. Báo cáo số người dự thi của từng đơn vị.

    Không hỏi số căn cước. Không chuyển cho ai dùng vào việc khác. Thông tin được xóa khi hết thời hạn lưu của cuộc thi. Quý vị có quyền xem, sửa, rút lại sự đồng ý và yêu cầu xóa bất cứ lúc nào.

    Quý vị có đồng ý không?
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
unit-one-needed = Quý vị cần chọn ít nhất một nơi: nơi ở, hoặc đơn vị làm việc, học tập.

ask-counted-unit =
    Kết quả của quý vị được tính cho một nơi. Quý vị chọn nơi nào?
    1. Nơi ở: { $residence }
    2. Đơn vị: { $workplace }
one-or-two = Xin quý vị bấm một nút, hoặc gõ số 1 hay số 2.

review =
    📋 THÔNG TIN CỦA QUÝ VỊ
    👤 Họ tên: { $name }
    🏠 Nơi ở: { $residence }
    🏢 Đơn vị: { $workplace }
    ➡️ Tính kết quả cho: { $counted }

    Đã đúng hết chưa? Sau khi trả lời câu hỏi đầu tiên, thông tin không tự sửa được nữa.
yes-review = ✅ Đúng hết, tiếp tục
fix-name = ✏️ Sửa họ tên
fix-residence = ✏️ Sửa nơi ở
fix-workplace = ✏️ Sửa đơn vị
review-wanted = Nếu đúng hết, quý vị gõ “đúng”. Muốn sửa, gõ: họ tên, nơi ở, hoặc đơn vị.

rules =
    🗓 { $round }: từ { $opens } đến { $closes }.
    📝 { $questions } câu hỏi chọn ngẫu nhiên{ $prediction }. Mỗi câu có một phương án đúng.
    ⏱ Thời gian làm bài: { $limit } (phút:giây), tính cho toàn bài. Hết giờ, hệ thống tự chốt những câu đã trả lời.
    🔁 Số lần dự thi: { $attempts }.
    🏆 Xếp hạng theo thứ tự: { $ranking }.
    📣 Công bố kết quả: { $publishes }.
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

    Khi sẵn sàng, quý vị bấm nút dưới đây. Đồng hồ chạy ngay khi câu hỏi đầu tiên hiện ra.
home-little-time = ⚠️ Chỉ còn { $left } (phút:giây) là đến giờ đóng. Nếu vào thi bây giờ, quý vị có ít thời gian hơn bình thường.
home-closed = { $round } đã kết thúc lúc { $closed }. Cảm ơn quý vị đã quan tâm. Gõ /ketqua để xem kết quả khi được công bố.
home-done =
    ✅ Quý vị đã nộp bài dự thi này.
    🧾 Mã biên nhận: { $code }
    Đã trả lời: { $answered }/{ $questions } câu · Dự đoán: { $guess }
    Thời gian làm bài: { $duration }
    Tính cho: { $unit }
    📣 Kết quả công bố lúc { $publishes }. Quý vị gõ /ketqua để xem.
home-wanted = Để vào thi, quý vị bấm nút hoặc gõ: thi. Xem thể lệ, gõ: /thele.
start-quiz = ▶️ Bắt đầu thi

question =
    Câu { $number }/{ $total } · còn { $left }

    { $text }

    { $options }
letter-wanted = Xin quý vị bấm nút A, B, C, D hoặc gõ một chữ cái, ví dụ: B.
answer-kept = Đã ghi câu { $number }: { $letter }
answered-before = Câu { $number } đã được ghi nhận trước đó, không đổi được. Mời quý vị làm câu đang mở.

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
time-is-up = ⏰ Đã hết giờ. Hệ thống đang chốt bài của quý vị.

own-result =
    📣 KẾT QUẢ TẠM THỜI · { $title }

    Hạng của quý vị: { $place } trên { $people } người
    Số câu đúng: { $score }/{ $questions }
    Thời gian làm bài: { $duration }{ $prediction }

    Kết quả chính thức do Ban Tổ chức công bố.
own-result-gap =
    { "" }

    Dự đoán lệch: { $gap } (con số thực tế: { $actual })
result-not-yet = 📣 { $round }: kết quả công bố lúc { $publishes }. Khi có, hệ thống sẽ nhắn cho quý vị.

profile-locked =
    👤 Họ tên: { $name }
    ➡️ Tính kết quả cho: { $unit }

    Quý vị đã bắt đầu thi nên thông tin không tự sửa được. Nếu có sai sót, xin liên hệ: { $contact }.
profile-later = Quý vị đang làm bài, xin làm xong rồi hãy sửa thông tin.

stale-button = Nút này đã dùng rồi. Mời quý vị xem tin nhắn mới nhất.
not-text = Hệ thống chỉ đọc được chữ và nút bấm, chưa đọc được hình, giọng nói hay tệp.
not-edited = Tin nhắn sửa lại không được tính; câu trả lời gửi lần đầu vẫn giữ nguyên.
unknown-command = Lệnh này chưa có. Các lệnh dùng được: /thi, /thele, /ketqua, /toi, /trogiup.
help = Quý vị bấm nút dưới tin nhắn, hoặc gõ chữ trả lời. Các lệnh: /thi (vào thi), /thele (thể lệ), /ketqua (kết quả), /toi (thông tin của tôi).
apology = Xin lỗi, hệ thống gặp trục trặc với tin nhắn vừa rồi. Quý vị thử gửi lại. Nếu vẫn lỗi, xin báo Ban Tổ chức mã: { $code }

command-thi = Vào thi
command-thele = Xem thể lệ
command-ketqua = Xem kết quả
command-toi = Thông tin của tôi
command-trogiup = Hướng dẫn
