# Thể lệ được lập từ chính các mục trong contest.yaml. Văn phong hành chính, câu ngắn, người 70 tuổi đọc hiểu.
# Chữ trong ngoặc nhọn { $… } do hệ thống điền; { $thi } là “Cuộc thi” hoặc “Hội thi” theo tên gọi.

# ---- khung văn bản

terms-cuoc-thi = Cuộc thi
terms-hoi-thi = Hội thi
terms-giai = Giải
terms-heading = THỂ LỆ
terms-motto = CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
terms-motto-below = Độc lập - Tự do - Hạnh phúc
terms-place-date = ………, ngày … tháng … năm …
terms-signature = TM. BAN TỔ CHỨC
terms-signature-below = TRƯỞNG BAN
terms-basis-plan = Căn cứ Kế hoạch tổ chức { $title } đã được cấp có thẩm quyền ban hành;
terms-issues = { $organiser } ban hành Thể lệ { $thi } gồm các điều sau đây:
terms-article = Điều { $number }. { $title }

# ---- số, ngày giờ, danh sách

terms-days = { $n } ngày
terms-hours = { $n } giờ
terms-minutes = { $n } phút
terms-seconds = { $n } giây
terms-end-of-day = hết ngày { $date }
terms-money = { $amount } đồng

# ---- tên gọi

terms-name = Tên gọi, mục đích, đơn vị tổ chức
terms-name-full = Tên gọi: { $title } (sau đây gọi tắt là { $thi }).
terms-name-short = Tên viết gọn dùng trên trang thi và trong tin nhắn: { $short }.
terms-name-purpose = Mục đích: giúp người dự thi tìm hiểu, nắm vững những nội dung mà tên gọi của { $thi } đã nêu. { $thi } được tổ chức công khai, khách quan, công bằng, thiết thực và tiết kiệm.
terms-name-organiser = Đơn vị tổ chức: { $organiser } (sau đây gọi tắt là Ban Tổ chức).
terms-name-hotline = Điện thoại hỗ trợ người dự thi: { $hotline }.
terms-name-website = Địa chỉ trang thông tin: { $website }

# ---- người dự thi

terms-who = Đối tượng dự thi
terms-who-audience = Đối tượng dự thi: { $audience }.
terms-who-anyone = Người thuộc đối tượng trên đều được đăng ký dự thi; không cần có tên trong danh sách lập trước.
terms-who-listed_kinds = Chỉ nhận người đang công tác hoặc học tập tại các loại đơn vị sau: { $kinds }.
terms-who-roster = Chỉ nhận người có tên trong danh sách người dự thi do Ban Tổ chức lập trước khi mở thi.
terms-who-min-age = Người dự thi phải từ { $age } tuổi trở lên. Tuổi được tính bằng năm dự thi trừ năm sinh.
terms-who-any-age = Không quy định tuổi tối thiểu của người dự thi.
terms-who-guardian = Người dưới { $age } tuổi (tính bằng năm dự thi trừ năm sinh) phải được cha, mẹ hoặc người giám hộ đồng ý. Cha, mẹ hoặc người giám hộ xác nhận ngay trên máy dùng để dự thi.
terms-who-rights = Người dự thi được Ban Tổ chức giải đáp vướng mắc trong quá trình tham gia. Liên hệ: { $contact }.

terms-not = Người không được dự thi
terms-not-people = Những người sau đây không được dự thi: { $excluded }.
terms-not-nobody = Thể lệ này không loại trừ ai trong số các đối tượng dự thi.
terms-not-staff = Cán bộ, công chức, viên chức, người lao động của các đơn vị sau đây không được dự thi:
terms-not-everyone = Tất cả những người thuộc các đơn vị sau đây (công tác, học tập hoặc cư trú) không được dự thi:
terms-not-with-subunits = Quy định đối với các đơn vị trên được áp dụng cho cả các đơn vị trực thuộc.
terms-not-without-subunits = Quy định đối với các đơn vị trên không áp dụng cho các đơn vị trực thuộc.
terms-not-unranked = Người không được dự thi mà vẫn muốn tìm hiểu thì được làm bài ngoài giải: bài làm không được xếp hạng, không được xét giải, không được tính cho đơn vị.
terms-not-refused = Hệ thống không cho người không được dự thi vào làm bài.

terms-register = Đăng ký dự thi
terms-register-how = Người dự thi đăng ký và làm bài trực tuyến, không mất tiền, trên trang web hoặc ứng dụng nhắn tin do Ban Tổ chức công bố, bằng điện thoại, máy tính bảng hoặc máy tính có kết nối mạng.
terms-register-fields = Khi đăng ký, người dự thi khai:
terms-field-name = Họ và tên đầy đủ, viết có dấu
terms-field-residence = Nơi ở, chọn trong danh sách ({ $kinds })
terms-field-workplace = Đơn vị công tác hoặc học tập, chọn trong danh sách ({ $kinds })
terms-field-birth-year = Năm sinh
terms-register-one = Mỗi người chỉ được đăng ký một tài khoản và dùng tài khoản đó cho tất cả các lần dự thi.
terms-register-residence = Kết quả của mỗi người được tính cho nơi ở của người đó.
terms-register-workplace = Kết quả của mỗi người được tính cho đơn vị mà người đó công tác hoặc học tập.
terms-register-choose_once = Kết quả của mỗi người chỉ được tính cho một nơi: nơi ở, hoặc đơn vị công tác, học tập. Người có cả hai thì chọn một nơi khi đăng ký; nơi đã chọn được ghi trên biên nhận và dùng cho cả { $thi }.
terms-register-seat = Đơn vị công tác, học tập được ghi trong danh sách là thuộc một địa bàn ({ $kinds }) thì kết quả được tính cho địa bàn đó.
terms-register-lock = Từ khi trả lời câu hỏi đầu tiên, người dự thi không tự sửa được thông tin đã khai. Nếu có sai sót, người dự thi đề nghị Ban Tổ chức sửa; các bài đã làm vẫn được tính cho đơn vị đã ghi khi làm bài.
terms-register-duty = Người dự thi khai đầy đủ, đúng sự thật và chịu trách nhiệm về thông tin đã khai.

# ---- thời gian

terms-when = Thời gian tổ chức
terms-when-phases = Lịch của { $thi }:
terms-when-phase = Nội dung
terms-when-from = Từ
terms-when-to = Đến
terms-when-rounds = { $thi } có { $count } đợt thi, mở, đóng và công bố kết quả theo lịch sau:
terms-when-round = Đợt thi
terms-when-opens = Mở
terms-when-closes = Đóng
terms-when-publishes = Công bố kết quả
terms-when-alongside = { $round } (diễn ra song song với các đợt khác)
terms-when-clock = Giờ trong Thể lệ là giờ Việt Nam, theo đồng hồ của máy chủ. Câu trả lời được tính theo thời điểm máy chủ nhận được. Viết 24:00 của một ngày là lúc hết ngày đó.

# ---- bài thi

terms-paper = Nội dung và hình thức bài thi
terms-paper-questions = Mỗi bài thi gồm { $questions } câu hỏi trắc nghiệm. Mỗi câu có 04 phương án A, B, C, D và chỉ có 01 phương án đúng.
terms-paper-with-prediction = Mỗi bài thi gồm { $questions } câu hỏi trắc nghiệm và 01 câu dự đoán. Mỗi câu hỏi trắc nghiệm có 04 phương án A, B, C, D và chỉ có 01 phương án đúng.
terms-paper-random = Câu hỏi của mỗi bài được máy chọn ngẫu nhiên, không chia theo chủ đề.
terms-paper-topics = Câu hỏi của mỗi bài được máy chọn ngẫu nhiên theo từng chủ đề, với số lượng như sau:
terms-paper-topic = { $topic }: { $count } câu
terms-paper-bank = Các đợt thi dùng chung một bộ câu hỏi.
terms-paper-round = Bộ câu hỏi thay đổi sau mỗi đợt thi: mỗi đợt thi dùng một bộ câu hỏi riêng.
terms-paper-shuffled = Thứ tự các câu hỏi và thứ tự các phương án trả lời của mỗi bài được máy đổi ngẫu nhiên.
terms-paper-not-shuffled = Thứ tự các câu hỏi của mỗi bài được máy đổi ngẫu nhiên; thứ tự các phương án trả lời giữ nguyên.
terms-paper-score = Kết quả bài thi là số câu trả lời đúng. Câu trả lời sai hoặc bỏ trống không được tính điểm và không bị trừ điểm.

terms-play = Cách làm bài
terms-play-limit = Thời gian làm bài là { $limit }, tính cho toàn bài, từ khi người dự thi bấm bắt đầu. Hết giờ, hệ thống tự chốt những câu đã trả lời; câu chưa trả lời được tính là sai.
terms-play-no-limit = Không giới hạn thời gian làm bài, miễn là trước giờ đóng của đợt thi.
terms-play-duration = Thời gian dùng để xếp hạng được tính từ khi người dự thi bấm bắt đầu đến khi máy chủ nhận được câu trả lời cuối cùng. Nếu câu hỏi đến tay người dự thi chậm do hệ thống, phần chậm đó không bị tính.
terms-play-final = Các câu hỏi hiện ra lần lượt từng câu. Câu trả lời đã gửi là câu trả lời chính thức, không đổi lại được.
terms-play-changeable = Các câu hỏi hiện ra lần lượt từng câu. Người dự thi được đổi câu trả lời cho đến khi nộp bài hoặc hết giờ; câu trả lời sau cùng được tính, thời gian đổi câu trả lời cũng được tính vào thời gian làm bài.
terms-play-once = Mỗi người được dự thi 01 lần trong mỗi đợt thi.
terms-play-several = Mỗi người được dự thi không quá { $attempts } lần trong mỗi đợt thi.
terms-play-unlimited = Mỗi người được dự thi nhiều lần trong mỗi đợt thi, không giới hạn số lần.
terms-play-wait = Lần thi sau phải cách lúc kết thúc lần thi trước ít nhất { $wait }.
terms-play-no-wait = Thi xong một lần, người dự thi được thi tiếp ngay.
terms-play-best = Người thi nhiều lần trong một đợt được xếp hạng theo lần thi tốt nhất.
terms-play-first = Người thi nhiều lần trong một đợt được xếp hạng theo lần thi đầu tiên.
terms-play-last = Người thi nhiều lần trong một đợt được xếp hạng theo lần thi cuối cùng.
terms-play-cut = Đến giờ đóng đợt thi, bài đang làm được chốt ngay: những câu đã trả lời được giữ, những câu còn lại được tính là sai.
terms-play-run_out = Bài bắt đầu trước giờ đóng đợt thi được làm tiếp cho đến hết thời gian làm bài.
terms-play-void = Bài đang làm khi đợt thi đóng bị hủy và không được tính.
terms-play-grace = Để bù cho đường truyền chậm, câu trả lời cho câu hỏi đang mở đến máy chủ muộn dưới { $grace } so với lúc hết giờ vẫn được nhận.
terms-play-no-grace = Câu trả lời đến máy chủ khi đã hết giờ không được nhận.
terms-play-counted = Bài thi được tính khi có ít nhất 01 câu đã trả lời, kể cả khi không đúng câu nào. Bài mở ra mà không trả lời câu nào thì không được tính.
terms-play-lost = Nếu mất mạng hoặc thoát ra giữa chừng, người dự thi mở lại và làm tiếp câu đang dở; đồng hồ vẫn chạy. Nộp bài xong, người dự thi nhận được mã biên nhận.
terms-play-rehearsal = Trước khi thi, người dự thi được làm thử { $questions } câu hỏi mẫu. Kết quả thi thử không được tính.

# ---- câu dự đoán

terms-guess = Câu dự đoán
terms-guess-perfect_people = Người dự thi dự đoán số người trả lời đúng tất cả { $questions } câu hỏi trắc nghiệm trong đợt thi.
terms-guess-people = Người dự thi dự đoán số người dự thi trong đợt thi; một người thi nhiều lần chỉ được đếm một.
terms-guess-attempts = Người dự thi dự đoán số lượt dự thi trong đợt thi.
terms-guess-actual = Con số thực tế được đếm trên những bài được tính của đợt thi, sau khi đợt thi đóng, và được công bố cùng kết quả. Bài làm ngoài giải không được đếm.
terms-guess-gap = Mức lệch là khoảng cách giữa số dự đoán và con số thực tế; dự đoán cao hơn hay thấp hơn được xét như nhau.
terms-guess-required = Người dự thi phải ghi một số mới nộp được bài. Nếu hết giờ mà chưa ghi số thì coi là bỏ trống. Bỏ trống xếp sau mọi số dự đoán.
terms-guess-optional = Người dự thi được bỏ trống câu dự đoán. Bỏ trống xếp sau mọi số dự đoán.
terms-guess-range = Số dự đoán là số nguyên từ 0 đến { $largest }.
terms-guess-timed = Thời gian trả lời câu dự đoán được tính vào thời gian làm bài.
terms-guess-untimed = Thời gian trả lời câu dự đoán không được tính vào thời gian dùng để xếp hạng.

# ---- xếp hạng

terms-rank = Cách xếp hạng cá nhân
terms-rank-keys = Người dự thi được xếp hạng lần lượt theo các tiêu chí sau đây. Bằng nhau ở tiêu chí trước thì mới xét đến tiêu chí sau:
terms-rank-key = Tiêu chí { $number }: { $key } được xếp trên
terms-rank-ms = Thời gian được so sánh đến phần nghìn giây.
terms-rank-s = Thời gian được so sánh theo giây, bỏ phần lẻ của giây.
terms-rank-within_1s = Xếp theo thứ tự thời gian, những người liền nhau hơn kém không quá 1,0 giây được coi là bằng nhau về thời gian.
terms-rank-shared = Những người bằng nhau ở mọi tiêu chí thì đồng hạng. Nếu đồng hạng ảnh hưởng đến việc trao giải, Ban Tổ chức quyết định và ghi rõ lý do.
terms-rank-draw = Những người bằng nhau ở mọi tiêu chí thì máy bốc thăm; số dùng để bốc thăm được công bố cùng kết quả để ai cũng kiểm tra lại được.
terms-rank-example = Ví dụ (tên giả định) về một đợt thi có { $people } người dự thi:
terms-rank-example-actual = Ví dụ (tên giả định) về một đợt thi có { $people } người dự thi, con số thực tế của câu dự đoán là { $actual }:
terms-rank-because = Giải thích ví dụ trên:
terms-rank-pair = { $before } xếp trên { $after } nhờ tiêu chí { $number } ({ $key }).
terms-rank-pair-equal = { $before } và { $after } bằng nhau ở các tiêu chí trước đó; { $before } xếp trên nhờ tiêu chí { $number } ({ $key }).
terms-rank-person = Người { $letter }
terms-column-person = Người dự thi
terms-column-place = Hạng
terms-column-score = Số câu đúng
terms-column-duration = Thời gian làm bài
terms-column-guess = Số dự đoán
terms-column-gap = Mức lệch
terms-column-started = Bắt đầu lúc
terms-column-finished = Hoàn thành lúc

# ---- giải thưởng

terms-ladder-rung = { $count } giải { $name }
terms-ladder-other = { $count } giải “{ $name }”
terms-ladder-name = Giải
terms-ladder-count = Số lượng
terms-ladder-amount = Tiền thưởng mỗi giải
terms-ladder-later = theo quyết định của Ban Tổ chức
terms-ladder-no-amounts = Mức tiền thưởng, nếu có, theo quyết định của Ban Tổ chức.

terms-prize = Giải thưởng cá nhân
terms-prize-none = { $thi } không có giải thưởng cá nhân.
terms-prize-of-round = Cơ cấu giải của mỗi đợt thi gồm { $total } giải: { $ladder }.
terms-prize-of-contest = Cơ cấu giải của cả { $thi } gồm { $total } giải: { $ladder }.
terms-prize-round = Giải được xét riêng cho từng đợt thi; { $rounds } đợt thi, mỗi đợt có đủ cơ cấu giải nêu trên.
terms-prize-contest = Giải được xét một lần cho cả { $thi }.
terms-prize-contest-sum = Giải được xét một lần cho cả { $thi }, theo tổng kết quả của { $rounds } đợt thi: số câu đúng, thời gian làm bài và mức lệch dự đoán (nếu có) của các đợt được cộng lại rồi xếp hạng theo các tiêu chí nêu trên. Đợt thi nào không tham gia thì được tính 0 câu đúng, không có số dự đoán, thời gian làm bài bằng người lâu nhất và giờ hoàn thành bằng người muộn nhất của đợt đó.
terms-prize-best_only = Mỗi người chỉ nhận một giải trong cả { $thi }. Người đạt nhiều giải nhận giải cao nhất; các giải còn lại được trao cho người xếp hạng kế tiếp.
terms-prize-allowed = Một người được nhận nhiều giải nếu đạt giải ở nhiều đợt thi.
terms-prize-once = Mỗi người chỉ nhận một giải trong cả { $thi }, là giải đạt được đầu tiên; người đã có giải không được xét ở các đợt thi sau.
terms-prize-min-score-round = Người đoạt giải của đợt thi phải trả lời đúng ít nhất { $score } câu trong đợt đó. Không đủ người đạt mức này thì giải còn lại không trao.
terms-prize-min-score-contest = Người đoạt giải phải trả lời đúng ít nhất { $score } câu, tính chung các đợt thi. Không đủ người đạt mức này thì giải còn lại không trao.
terms-prize-order = Giải được trao lần lượt từ hạng cao đến hạng thấp. Nếu người đoạt giải bị hủy kết quả, giải được chuyển cho người xếp hạng kế tiếp.

terms-unit = Giải thưởng tập thể
terms-unit-none = { $thi } không có giải thưởng tập thể.
terms-unit-ladder = Cơ cấu giải tập thể gồm { $total } giải: { $ladder }.
terms-unit-one-block = Các đơn vị sau đây được xét giải và xếp hạng chung với nhau:
terms-unit-blocks = Các đơn vị được xếp hạng riêng theo từng khối; mỗi khối có đủ cơ cấu giải nêu trên:
terms-unit-block = { $name }, gồm loại đơn vị: { $kinds }
terms-unit-below = Người dự thi của đơn vị trực thuộc không nằm trong các loại đơn vị trên được tính cho đơn vị cấp trên của đơn vị đó.
terms-unit-gates = Đơn vị chỉ được xét giải khi đạt đủ các điều kiện sau:
terms-gate-min_rate = Có tỷ lệ người dự thi từ { $value }% tổng số người của đơn vị trở lên
terms-gate-min_people = Có từ { $value } người dự thi trở lên
terms-gate-entered_video = Có tham gia phần thi video
terms-gate-top_video = Nằm trong nhóm { $value } đơn vị có điểm video cao nhất (đơn vị bằng điểm đơn vị thứ { $value } cũng được tính)
terms-gate-no_zero_score = Không có người nào của đơn vị bị kết quả 0 câu đúng ở bất kỳ đợt thi nào
terms-gate-kinds = { $gate }; điều kiện này áp dụng cho: { $kinds }
terms-unit-keys = Các đơn vị được xếp hạng lần lượt theo các tiêu chí sau đây. Bằng nhau ở tiêu chí trước thì mới xét đến tiêu chí sau:
terms-unit-weights = Các đơn vị được xếp hạng theo điểm tổng hợp (tối đa 100 điểm). Ở mỗi thành phần sau đây, đơn vị tốt nhất trong khối được trọn số điểm theo tỷ trọng, các đơn vị khác được điểm theo tỷ lệ so với đơn vị tốt nhất:
terms-unit-weight = { $key }: { $weight }%
terms-unit-key = Tiêu chí { $number }: { $key }
terms-key-count-people = số người dự thi nhiều hơn
terms-key-count-attempts = số bài dự thi nhiều hơn
terms-key-count-person_rounds = số lượt người dự thi nhiều hơn
terms-key-rate = tỷ lệ người dự thi trên tổng số người của đơn vị cao hơn
terms-key-average_score = số câu đúng trung bình của mỗi người trong mỗi đợt thi cao hơn
terms-key-perfect_people = số người trả lời đúng tất cả các câu nhiều hơn
terms-key-average_duration = thời gian làm bài trung bình của mỗi người trong mỗi đợt thi ngắn hơn
terms-unit-people = Số người dự thi của đơn vị là số người khác nhau có ít nhất một bài được tính; một người thi nhiều lần chỉ được đếm một.
terms-unit-attempts = Số bài dự thi của đơn vị là tổng số bài được tính; một người thi nhiều lần được đếm nhiều bài.
terms-unit-person_rounds = Số lượt người dự thi của đơn vị được đếm theo đợt: mỗi người có bài được tính trong một đợt thi là một lượt người.
terms-unit-figures = Tỷ lệ và số trung bình được hiển thị hai chữ số lẻ; khi so sánh không làm tròn. Đơn vị bằng nhau ở mọi tiêu chí thì đồng hạng, việc trao giải do Ban Tổ chức quyết định và ghi rõ lý do.
terms-unit-commendation = Đơn vị xếp hạng cao nhất được đề nghị tặng { $commendation }.

# ---- video, chỉ tiêu

terms-video = Phần thi video clip
terms-video-kinds = Đơn vị được tham gia: { $kinds }. Mỗi đơn vị tham gia gửi ít nhất 01 video clip.
terms-video-times = Thời gian nhận: từ { $opens } đến trước { $closes }.
terms-video-how = Cách gửi: người được đơn vị giao gửi phim hoặc đường dẫn trong khung trò chuyện; hoặc lưu video clip vào USB gửi về { $office }.
terms-video-longest = Mỗi video clip dài không quá { $longest }.
terms-video-slack = Mỗi video clip dài không quá { $longest }; được phép dài thêm không quá { $slack } do phần mềm dựng hình.
terms-video-genres = Thể loại: { $genres }.
terms-video-average = Điểm của video clip là trung bình cộng điểm của các giám khảo.
terms-video-drop_extremes = Điểm của video clip là trung bình cộng điểm của các giám khảo sau khi bỏ một điểm cao nhất và một điểm thấp nhất (áp dụng khi có từ 03 giám khảo trở lên).
terms-video-best = Đơn vị gửi nhiều video clip được lấy điểm của video clip cao điểm nhất. Giám khảo chấm mà không biết tên đơn vị, và không chấm video clip của đơn vị mình, đơn vị cấp trên hoặc đơn vị trực thuộc.
terms-video-ladder = Cơ cấu giải phần thi video clip gồm { $total } giải: { $ladder }.

terms-target = Chỉ tiêu tham gia
terms-target-list = Các đơn vị vận động, bảo đảm số người dự thi như sau:
terms-target-rate = { $kinds }: mỗi đơn vị có tối thiểu { $rate }% tổng số người của đơn vị dự thi
terms-target-all = { $kinds }: mỗi đơn vị bảo đảm { $rate }% tổng số người của đơn vị dự thi
terms-target-people = { $kinds }: mỗi đơn vị vận động tối thiểu { $people } người dự thi
terms-target-note = Chỉ tiêu dùng để theo dõi, đôn đốc các đơn vị; không ảnh hưởng đến kết quả của từng người dự thi.

# ---- kết quả

terms-result = Công bố kết quả, khiếu nại
terms-result-when = Kết quả của từng đợt thi được công bố vào thời điểm sau:
terms-result-round = { $round }: { $publishes }
terms-result-hold = Kết quả chỉ được công bố sau khi Ban Tổ chức duyệt. Nếu việc duyệt xong sau thời điểm trên thì kết quả được công bố ngay khi duyệt.
terms-result-auto = Đúng thời điểm trên, hệ thống tự công bố kết quả tạm thời và báo cho từng người dự thi.
terms-result-complaints = Trong { $days } ngày kể từ khi công bố, người dự thi có quyền đề nghị xem lại hoặc khiếu nại kết quả, gửi tới: { $contact }. Ban Tổ chức trả lời và ghi rõ lý do. Hết thời hạn này, kết quả trở thành kết quả chính thức.
terms-result-final = Kết quả được công bố là kết quả chính thức, không có thời gian chờ khiếu nại. Phát hiện nhầm lẫn, người dự thi báo cho: { $contact }.
terms-result-names = Danh sách công bố ghi họ và tên của người đoạt giải, tên viết gọn (ví dụ: Nguyễn V. A.) của những người khác, đơn vị và kết quả; không ghi số điện thoại, năm sinh.
terms-result-masked = Danh sách công bố ghi họ và tên viết gọn (ví dụ: Nguyễn V. A.), đơn vị và kết quả; không ghi số điện thoại, năm sinh.
terms-result-versions = Khi kết quả phải sửa, Ban Tổ chức công bố bản mới có đánh số, nêu rõ chỗ khác với bản trước. Không có bản đã công bố nào bị sửa mà không thông báo.
terms-result-own = Người dự thi xem kết quả của mình trên trang thi hoặc bằng cách gõ /ketqua trong ứng dụng nhắn tin.

terms-certificate = Giấy chứng nhận
terms-certificate-off = Hệ thống không cấp Giấy chứng nhận dự thi.
terms-certificate-threshold = Người trả lời đúng từ { $percent }% số câu trở lên (ít nhất { $score } trong { $questions } câu) được cấp Giấy chứng nhận.
terms-certificate-winners = Người đoạt giải cá nhân được cấp Giấy chứng nhận.
terms-certificate-winners-units = Cá nhân và đơn vị đoạt giải được cấp Giấy chứng nhận.

terms-forbidden = Hành vi bị cấm và xử lý vi phạm
terms-forbidden-list = Nghiêm cấm các hành vi sau:
terms-forbidden-accounts = Một người dùng nhiều tài khoản; thi hộ hoặc nhờ người khác thi hộ
terms-forbidden-false = Khai sai họ tên, đơn vị hoặc thông tin khác khi đăng ký
terms-forbidden-machines = Dùng phần mềm tự động để làm bài; can thiệp, làm gián đoạn hoạt động của hệ thống
terms-forbidden-leaks = Làm lộ bộ câu hỏi, đáp án hoặc số liệu của đợt thi đang mở mà Ban Tổ chức chưa công bố
terms-forbidden-abuse = Lợi dụng { $thi } để xúc phạm người khác hoặc làm trái quy định của pháp luật
terms-forbidden-sanction = Ban Tổ chức xem xét từng trường hợp vi phạm, nghe ý kiến của người bị xem xét; tùy mức độ mà nhắc nhở, hủy kết quả, thu hồi giải thưởng và Giấy chứng nhận. Lý do được ghi lại và thông báo cho người đó. Vi phạm pháp luật thì chuyển cơ quan có thẩm quyền.

terms-data = Bảo vệ dữ liệu cá nhân
terms-data-what = Khi người dự thi đồng ý, hệ thống chỉ thu thập các dữ liệu sau:
terms-data-answers = Câu trả lời, thời gian và kết quả làm bài
terms-data-account = Mã tài khoản của ứng dụng nhắn tin hoặc của trình duyệt dùng để dự thi
terms-data-not = Không hỏi số căn cước, không hỏi mật khẩu, không thu tiền. Dữ liệu không được chuyển cho ai dùng vào việc khác.
terms-data-why = Dữ liệu chỉ dùng để tổ chức thi và chấm điểm; công bố kết quả; báo cáo số người dự thi của từng đơn vị.
terms-data-rights-decree-13 = Theo Nghị định số 13/2023/NĐ-CP về bảo vệ dữ liệu cá nhân, người dự thi có quyền được biết, đồng ý, truy cập, rút lại sự đồng ý, xóa, hạn chế xử lý, yêu cầu cung cấp dữ liệu của mình, phản đối xử lý, khiếu nại, tố cáo, khởi kiện, yêu cầu bồi thường thiệt hại và tự bảo vệ theo quy định. Để xem, sửa, tải về hoặc xóa dữ liệu của mình, người dự thi gõ /dulieucuatoi trong cuộc trò chuyện; yêu cầu khác gửi tới: { $contact }.
terms-data-rights-law-91 = Theo Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15, người dự thi có quyền được biết, đồng ý hoặc không đồng ý, rút lại sự đồng ý, xem, sửa, yêu cầu cung cấp, xóa hoặc hạn chế xử lý dữ liệu của mình, phản đối, khiếu nại, tố cáo, khởi kiện và yêu cầu bồi thường thiệt hại theo quy định. Để xem, sửa, tải về hoặc xóa dữ liệu của mình, người dự thi gõ /dulieucuatoi trong cuộc trò chuyện; yêu cầu khác gửi tới: { $contact }.
terms-data-guardian = Với người dưới { $age } tuổi, việc đồng ý và thực hiện các quyền trên do cha, mẹ hoặc người giám hộ xác nhận.
terms-data-retention = Dữ liệu cá nhân được xóa sau { $days } ngày kể từ khi có kết quả chính thức; danh sách kết quả chính thức được giữ lại.

terms-study = Học trước khi thi
terms-study-documents = Trước khi dự thi, người dự thi được đọc tài liệu do Ban Tổ chức đăng. Bộ câu hỏi không công bố trước.
terms-study-questions = Trước khi dự thi, người dự thi được đọc tài liệu và toàn bộ bộ câu hỏi, không kèm đáp án.
terms-study-answers = Trước khi dự thi, người dự thi được đọc tài liệu và toàn bộ bộ câu hỏi, kèm đáp án và căn cứ trả lời.

terms-force = Điều khoản thi hành
terms-force-date = Thể lệ này có hiệu lực từ ngày Ban Tổ chức ban hành.
terms-force-same = Thể lệ được lập từ chính các thông số mà hệ thống dùng để ra đề, chấm điểm và xếp hạng.
terms-force-change = Khi cần sửa đổi Thể lệ, Ban Tổ chức thông báo công khai trước khi áp dụng. Bài đã làm được tính theo Thể lệ đang có hiệu lực lúc bắt đầu làm bài.
terms-force-contact = Mọi thắc mắc về Thể lệ gửi tới: { $contact }. Ban Tổ chức có trách nhiệm giải đáp.

# ---- đọc trong khung trò chuyện

terms-page = 📖 Thể lệ · Trang { $page }/{ $pages }
terms-continued = { $heading } (tiếp)
terms-read = 📖 Đọc toàn văn Thể lệ
terms-close = ↩ Trở lại cuộc thi
