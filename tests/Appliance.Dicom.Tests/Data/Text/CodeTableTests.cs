using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data.Text;

/// <summary>Every code of every character set of PS3.3 C.12.1.1.2 against iconv, and back to the same bytes.</summary>
public sealed class CodeTableTests
{
    private const string Iconv = "/usr/bin/iconv";

    /// <summary>Defined term; iconv's name; escape to invoke it; the shape of its codes; codes that at least have to be compared.</summary>
    public static TheoryData<string, string, string, string, int> Sets => new()
    {
        { "ISO_IR 100", "ISO-8859-1", "", "high", 96 },
        { "ISO_IR 101", "ISO-8859-2", "", "high", 96 },
        { "ISO_IR 109", "ISO-8859-3", "", "high", 89 },
        { "ISO_IR 110", "ISO-8859-4", "", "high", 96 },
        { "ISO_IR 144", "ISO-8859-5", "", "high", 96 },
        { "ISO_IR 127", "ISO-8859-6", "", "high", 51 },
        { "ISO_IR 126", "ISO-8859-7", "", "high", 90 },
        { "ISO_IR 138", "ISO-8859-8", "", "high", 58 },
        { "ISO_IR 148", "ISO-8859-9", "", "high", 96 },
        { "ISO_IR 203", "ISO-8859-15", "", "high", 96 },
        { "ISO_IR 13", "SHIFT_JIS", "", "kana", 63 },
        { "ISO_IR 166", "TIS-620", "", "high", 87 },
        { @"\ISO 2022 IR 87", "EUC-JP", "$B", "94x94 low", 6879 },
        { @"\ISO 2022 IR 159", "EUC-JP", "$(D", "94x94 third low", 6067 },
        { @"\ISO 2022 IR 149", "EUC-KR", "$)C", "94x94", 8226 },
        { @"\ISO 2022 IR 58", "EUC-CN", "$)A", "94x94", 7445 },
        { "GBK", "GBK", "", "gbk", 21791 },
        { "GB18030", "GB18030", "", "gbk", 21791 },
        { "GB18030", "GB18030", "", "gb18030", 39000 },
    };

    [Theory]
    [MemberData(nameof(Sets))]
    public void Decode_EveryCode_IsIconvsCharacterAndEncodesBack(string declared, string name, string escape, string shape, int least)
    {
        Tool.Require(Iconv, "libc-bin");
        byte[][] codes = [.. Codes(shape)];
        var theirs = Characters(name, codes, shape);
        if (shape == "94x94 third low")
        {
            // iconv -c leaves out the 8F before a code that JIS X 0212 lacks, and shows that of JIS X 0208.
            var skipped = Characters(name, codes, "94x94 low");
            theirs = [.. theirs.Zip(skipped, (one, other) => one == other ? null : one)];
        }

        var set = DicomCharacterSet.Parse(declared);
        var (compared, faults) = (0, new List<string>());
        for (var i = 0; i < codes.Length; i++)
        {
            if (theirs[i] is not { } expected)
            {
                continue;
            }

            compared++;
            byte[] bytes = [.. Encoding.ASCII.GetBytes(escape.Length > 0 ? "\x1B" + escape : ""), .. InSet(codes[i], shape)];
            var ours = set.Decode(bytes, DicomVR.LO);
            if (ours != expected && !IsKnown(name, Convert.ToHexString(codes[i]), ours))
            {
                faults.Add($"{Convert.ToHexString(codes[i])}: ours {Named(ours)}, iconv {Named(expected)}");
            }
            else if (ours == expected && set.Decode(set.Encode(ours, DicomVR.LO), DicomVR.LO) != ours)
            {
                faults.Add($"{Convert.ToHexString(codes[i])}: {Named(ours)} does not encode back");
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} faults: {string.Join('\n', faults.Take(60))}");
        Assert.InRange(compared, least, codes.Length);
    }

    /// <summary>Where editions and vendors' tables differ. None is a letter of a name.</summary>
    private static bool IsKnown(string set, string code, string ours) => (set, code) switch
    {
        // ISO-IR 126 and 138 are the editions of 1987 and 1988; iconv has 2003 and 1999.
        ("ISO-8859-7", "A1" or "A2" or "A4" or "A5" or "AA") or ("ISO-8859-8", "AF" or "FD" or "FE") => true,

        // Added to KS X 1001 in 2002.
        ("EUC-KR", "A2E8") => true,

        // The middle dot and the dash, which everybody in China reads as GBK does.
        ("EUC-CN", "A1A4" or "A1AA") => true,

        // JIS X 0208: wave dash, double vertical line, minus and numero sign have two code points or none.
        ("EUC-JP", "A1C0" or "A1C1" or "A1C2" or "A1DD" or "A1F1" or "A1F2" or "A2CC" or "A2B7" or "A2F1") => true,

        // GB 18030-2000 has 25 rare characters in the private use area; iconv has a later edition.
        ("GB18030", _) => ours[0] is >= '\uE78D' and <= '\uE864' || code == "8135F437",
        _ => false,
    };

    private static string Named(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => $"U+{rune.Value.ToString("X4", CultureInfo.InvariantCulture)}"));

    private static string?[] Characters(string encoding, byte[][] codes, string shape)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("codes"), [.. codes.SelectMany(code => Framed(code, shape))]);
        var run = Tool.Run(Iconv, ["-c", "-f", encoding, "-t", "UTF-8", folder.File("codes")]);
        string[] lines = run.Text.Split('\n');
        Assert.Equal(codes.Length + 1, lines.Length);
        return [.. lines.Take(codes.Length).Select(line => line.EnumerateRunes().Count() == 1 && line[0] > 0x7F ? line : null)];
    }

    private static byte[] Framed(byte[] code, string shape) => shape == "94x94 third low" ? [0x8F, .. code, (byte)'\n'] : [.. code, (byte)'\n'];

    private static byte[] InSet(byte[] code, string shape) => shape.EndsWith("low", StringComparison.Ordinal) ? [.. code.Select(b => (byte)(b & 0x7F))] : code;

    private static IEnumerable<byte[]> Codes(string shape) => shape switch
    {
        "kana" => Range(0xA1, 0xDF).Select(b => (byte[])[b]),
        "high" => Range(0xA0, 0xFF).Select(b => (byte[])[b]),
        "gbk" => from lead in Range(0x81, 0xFE) from trail in Range(0x40, 0xFE) where trail != 0x7F select (byte[])[lead, trail],
        "gb18030" => from a in Range(0x81, 0x84) from b in Range(0x30, 0x39) from c in Range(0x81, 0xFE) from d in Range(0x30, 0x39) select (byte[])[a, b, c, d],
        _ => from lead in Range(0xA1, 0xFE) from trail in Range(0xA1, 0xFE) select (byte[])[lead, trail],
    };

    private static IEnumerable<byte> Range(int first, int last) => Enumerable.Range(first, last - first + 1).Select(b => (byte)b);
}
