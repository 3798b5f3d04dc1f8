using System.Collections.Frozen;

namespace Appliance.Dicom.Data.Text.Guessing;

/// <summary>What names and hospitals are mostly written with. A hypothesis whose reading is full of these is likelier than one whose is not.</summary>
internal static class CommonCharacters
{
    /// <summary>The family names of eight in ten people in China, frequent given names, and words of hospitals.</summary>
    internal static FrozenSet<char> Chinese { get; } = (
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
        + "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
        + "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂辉玲红华国建志海燕春梅晓东小雪婷欣怡浩宇轩梓涵子睿博雅琪思远嘉诚振兴瑞俊峰鹏飞凤兰珍玉"
        + "莉萍琴云莲霜香翠芝萱颖露瑶依晴佳美娇娅倩璐雯慧巧洁淑惠珠翔辰逸凡翰卓越鑫森焕荣福贵富德才旺财宝成功力利民生世光亮晨阳阿新喜庆爱莎岩松柏凯"
        + "恒毅义信忠良善仁宁乐永正清和"
        + "医院人市县省区第一二三中心科室部胸头腹肺扫描增检查放射男女岁月年日号床内外急诊住门体肿瘤骨脑血管冠脉动腔盆颈椎腰肝胆脾肾胃肠结节炎左右上下"
        + "低剂量筛车无有见术后前请会州京广西南北湖河山川重天津深圳汉都长沙协附属学教授主师技士").ToFrozenSet();

    /// <summary>Syllables of Korean names and hospitals.</summary>
    internal static FrozenSet<char> Korean { get; } =
        "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지현수영은희경미선동원철호준재상기병대학교울부흉".ToFrozenSet();

    /// <summary>Kanji of Japanese names and hospitals.</summary>
    internal static FrozenSet<char> Japanese { get; } =
        "山田中村木佐藤鈴高橋本小林川野上井原大島谷口太郎子美一二三東京病院部胸渡辺伊加斉清水松石吉池前岡長花健直明文学".ToFrozenSet();

    /// <summary>Letters beyond ASCII that western and northern European names use most.</summary>
    internal static FrozenSet<char> Latin { get; } = "äöüßéèêëàâçôîïíóúñáãõåæøÄÖÜÉÅØ".ToFrozenSet();

    /// <summary>The letters of Russian, Ukrainian and Greek.</summary>
    internal static FrozenSet<char> Alphabets { get; } = (
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯЁІЇЄ"
        + "αβγδεζηθικλμνξοπρςστυφχψωάέήίόύώΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΊΌ").ToFrozenSet();
}
