using System.Collections.Frozen;
using System.Text;

namespace Appliance.Dicom.Data.Text;

/// <summary>How far bytes look like UTF-8, or like Chinese in GBK. All values have bytes above 0x7F.</summary>
internal sealed class ByteStatistics
{
    // The commonest family names, which eight of ten people in China have, and words of hospitals.
    private static readonly FrozenSet<char> Expected = (
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
        + "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
        + "医院人民市县省区第一二三中心科室部胸头腹肺平扫描增强检查放射男女岁月年").ToFrozenSet();

    private int _pairs;
    private int _common;
    private int _gb2312;
    private int _expected;
    private bool _isPairs = true;

    internal ByteStatistics(IEnumerable<byte[]> values)
    {
        foreach (var value in values)
        {
            IsUtf8 &= CountUtf8(value);
            CountPairs(value);
        }
    }

    internal bool IsUtf8 { get; private set; } = true;

    internal int Utf8Characters { get; private set; }

    /// <summary>One character of two bytes is chance now and then; each further one makes it far less likely.</summary>
    internal double Utf8Confidence => 1 - Math.Pow(0.25, Utf8Characters);

    /// <summary>
    /// Zero unless every high byte is one of a pair. Level 1 of GB 2312 has the 3755 characters of daily use: other text in pairs by
    /// chance lands there seldom, and on names and hospital words hardly at all.
    /// </summary>
    internal double ChineseConfidence
    {
        get
        {
            if (!_isPairs || _pairs == 0)
            {
                return 0;
            }

            var everyday = (double)_common / _pairs;
            var standard = (double)_gb2312 / _pairs;
            var seen = 1 - Math.Pow(0.5, _pairs + (2 * _expected));
            return Math.Round(seen * ((0.6 * everyday) + (0.2 * standard) + (_expected > 0 ? 0.2 : 0)), 3);
        }
    }

    internal bool IsLikelyChinese => ChineseConfidence > 0.7;

    private bool CountUtf8(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(value, out var rune, out var taken) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            Utf8Characters += rune.IsAscii ? 0 : 1;
            value = value[taken..];
        }

        return true;
    }

    private void CountPairs(byte[] value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] < 0x80)
            {
                continue;
            }

            byte lead = value[i], trail = i + 1 < value.Length ? value[i + 1] : (byte)0;
            if (lead is 0x80 or 0xFF || trail is < 0x40 or 0x7F or 0xFF)
            {
                // Four-byte GB18030 has digits as second and fourth byte: rare, and no evidence either way.
                _isPairs &= trail is >= (byte)'0' and <= (byte)'9';
                i += trail is >= (byte)'0' and <= (byte)'9' ? 3 : 0;
                continue;
            }

            CountPair(lead, trail);
            i++;
        }

        foreach (var c in Encodings.Of(936).GetString(value))
        {
            _expected += Expected.Contains(c) ? 1 : 0;
        }
    }

    private void CountPair(byte lead, byte trail)
    {
        _pairs++;
        var isGb2312 = trail >= 0xA1 && lead is >= 0xA1 and <= 0xF7;
        _gb2312 += isGb2312 ? 1 : 0;
        _common += isGb2312 && lead is >= 0xB0 and <= 0xD7 ? 1 : 0;
    }
}
