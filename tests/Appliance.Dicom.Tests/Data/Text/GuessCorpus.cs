using System.Text;
using Appliance.Fuzz;

namespace Appliance.Dicom.Tests.Data.Text;

/// <summary>Names, places and words as they stand in single elements, as short as they come. All are made up.</summary>
internal static class GuessCorpus
{
    private const string FamilyNames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜欧阳司徒诸葛褚卫尤闵岑裴";
    private const string GivenNames = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉玲红华国建志海燕春梅晓东小雪婷欣怡浩宇轩梓涵子睿博雅琪思远嘉诚振兴瑞璟翊煊媛鑫淼垚喆";

    internal static IReadOnlyList<string> ChineseWords { get; } =
    [
        "放射科", "影像科", "呼吸内科", "急诊科", "胸外科", "心内科", "体检中心", "肿瘤科", "胸部平扫", "胸部CT平扫", "头颅CT平扫", "上腹部增强", "肺部结节",
        "市第一人民医院", "县人民医院", "省中医院", "中心医院", "男", "女", "门诊", "住院", "肺炎", "咳嗽三天", "右肺上叶结节", "冠状动脉", "低剂量筛查",
        "解放军总医院", "协和医院", "北京", "上海", "河南省郑州市", "检查技师", "主治医师",
    ];

    internal static IReadOnlyList<string> Latin { get; } =
    [
        "Müller^Jörg", "MÜLLER^JÖRG", "Schäfer^Günther", "Weiß^Jürgen", "Größe^Bärbel", "Äneas^Rüdiger", "Öztürk^Gül", "Çelik^Özgür", "Núñez^María",
        "NÚÑEZ^MARÍA", "Íñigo^López", "ÍÑIGO^LÓPEZ", "Peña^José", "Muñoz^Ángel", "García^Inés", "Zúñiga^Íñigo", "Hernández^Jesús", "François^Rene",
        "Buc^Jérôme", "Béatrice^Lefèvre", "Hélène^Côté", "Noël^Anaïs", "Crêpeau^Zoé", "Gérard^Élodie", "ÉLODIE^GÉRARD", "Åström^Björn", "Öström^Åsa",
        "Sjöström^Märta", "Sørensen^Jørgen", "Ærø^Åge", "Kjær^Søren", "Østergård^Bjørn", "ÅÅGÅRD^ØYVIND", "Þór^Ásgeirsson", "Guðmundsdóttir^Björk",
        "Jóhannsson^Jón", "Conceição^João", "São^Gonçalo", "Magalhães^Antão", "Niña^Año", "Hôpital Général", "Clínica São José",
        "Universitätsklinikum Köln", "Städtisches Krankenhaus", "Röntgen Thorax", "Schädel", "Abdomen natif à jeun", "Tórax sin contraste", "Não", "Señor",
        "Öl", "Äé", "Ü", "é", "ä", "Zoë", "Chloë", "Mäkinen^Päivi", "Hämäläinen^Väinö", "Kääriäinen^Yrjö", "Töölö", "Pääkkönen^Sööri", "Jää", "Hääyö",
        "Lääkäri", "Yöaika^Öö", "ÄÄ", "Näätänen^Määttä",
    ];

    internal static IReadOnlyList<string> Cyrillic { get; } =
    [
        "Иванов^Пётр", "Петрова^Анна", "Сидоров^Алексей^Николаевич", "ИВАНОВ^ИВАН^ИВАНОВИЧ", "Жуков^Георгий", "Смирнова^Ольга", "Кузнецов^Дмитрий", "Попов^Сергей",
        "Больница", "Городская больница", "Рентген", "Лёгкие", "Грудная клетка", "Люксембург", "Шевченко^Тарас", "Ким^Ли", "Цой^Виктор", "Ян", "Ли", "Ким", "Ю", "ЦОЙ",
        "Мария", "Отделение лучевой диагностики", "без контраста", "Щукин^Эдуард", "ПЕТРОВА^АННА", "СМИРНОВА",
    ];

    internal static IReadOnlyList<string> Greek { get; } =
        ["Διονυσιος", "Παπαδόπουλος^Γιώργος", "Νικολάου^Μαρία", "ΠΑΠΑΔΟΠΟΥΛΟΣ^ΝΙΚΟΣ", "Νοσοκομείο", "Αθήνα", "Θώρακας", "Ελένη", "Κωνσταντίνου^Άννα"];

    internal static IReadOnlyList<string> Korean { get; } =
        ["김^철수", "이^영희", "박^지성", "최^민수", "정^은지", "강^동원", "조^수미", "홍^길동", "서울대학교병원", "흉부", "윤^아름", "김철수"];

    internal static IReadOnlyList<string> Japanese { get; } =
        ["山田^太郎", "佐藤^花子", "鈴木^一郎", "高橋^健", "田中^美咲", "東京大学病院", "胸部単純", "渡辺^直美", "伊藤^博文", "やまだ^たろう", "ヤマダ^タロウ", "中村^明"];

    internal static IReadOnlyList<string> HalfWidthKatakana { get; } = ["ﾔﾏﾀﾞ^ﾀﾛｳ", "ｻﾄｳ^ﾊﾅｺ", "ﾀﾅｶ^ｼﾞﾛｳ", "ｽｽﾞｷ^ｲﾁﾛｳ"];

    /// <summary>Names of two and three characters; every fourth without a delimiter.</summary>
    internal static IReadOnlyList<string> ChineseNames(int count)
    {
        var random = new Mutator(7);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
                FamilyNames[random.Next(FamilyNames.Length)] + (i % 4 == 0 ? "" : "^") + Given(random, GivenNames, 1 + random.Next(2))),
        ];
    }

    /// <summary>Names of any everyday characters, common in names or not: the hardest there are.</summary>
    internal static IReadOnlyList<string> RareChineseNames(int count)
    {
        // Level 1 of GB 2312: B0A1 to D7F9.
        var gb2312 = CodePagesEncodingProvider.Instance.GetEncoding(936)!;
        var level1 = string.Concat(
            from lead in Enumerable.Range(0xB0, 0x28) from trail in Enumerable.Range(0xA1, lead == 0xD7 ? 0x59 : 0x5E)
            select gb2312.GetString([(byte)lead, (byte)trail]));
        var random = new Mutator(11);
        return [.. Enumerable.Range(0, count).Select(_ => FamilyNames[random.Next(FamilyNames.Length)] + "^" + Given(random, level1, 2))];
    }

    private static string Given(Mutator random, string from, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => from[random.Next(from.Length)]));
}
