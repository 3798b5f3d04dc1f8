using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Appliance.Dicom.Data.Values;

/// <summary>Values as numbers, and numbers as values.</summary>
internal static class ValueNumbers
{
    internal static IReadOnlyList<T> Read<T>(DicomElement element, int max)
        where T : struct, INumber<T>
    {
        var vr = element.VR;
        try
        {
            if (vr == DicomVR.IS || vr == DicomVR.DS)
            {
                return ReadDecimal<T>(element, max);
            }

            return vr.Code switch
            {
                "US" or "OW" => ReadBinary<T>(element, 2, max, b => T.CreateChecked(BinaryPrimitives.ReadUInt16LittleEndian(b))),
                "SS" => ReadBinary<T>(element, 2, max, b => T.CreateChecked(BinaryPrimitives.ReadInt16LittleEndian(b))),
                "UL" or "OL" => ReadBinary<T>(element, 4, max, b => T.CreateChecked(BinaryPrimitives.ReadUInt32LittleEndian(b))),
                "SL" => ReadBinary<T>(element, 4, max, b => T.CreateChecked(BinaryPrimitives.ReadInt32LittleEndian(b))),
                "UV" or "OV" => ReadBinary<T>(element, 8, max, b => T.CreateChecked(BinaryPrimitives.ReadUInt64LittleEndian(b))),
                "SV" => ReadBinary<T>(element, 8, max, b => T.CreateChecked(BinaryPrimitives.ReadInt64LittleEndian(b))),
                "FL" or "OF" => ReadBinary<T>(element, 4, max, b => T.CreateChecked(BinaryPrimitives.ReadSingleLittleEndian(b))),
                "FD" or "OD" => ReadBinary<T>(element, 8, max, b => T.CreateChecked(BinaryPrimitives.ReadDoubleLittleEndian(b))),
                "OB" => ReadBinary<T>(element, 1, max, b => T.CreateChecked(b[0])),
                _ => throw Fault(element.Tag, $"has VR {vr}, which is not a number"),
            };
        }
        catch (Exception e) when (e is OverflowException or FormatException)
        {
            throw new DicomDataException($"{element.Tag} {element.Tag.Keyword}: a value is not a {typeof(T).Name}", e);
        }
    }

    internal static IReadOnlyList<DicomTag> ReadTags(DicomElement element)
    {
        var bytes = element.Bytes.Span;
        var tags = new DicomTag[element.VR == DicomVR.AT ? bytes.Length / 4 : 0];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = ReadTag(bytes[(4 * i)..]);
        }

        return tags;
    }

    internal static byte[] WriteTags(DicomTag[] tags)
    {
        var bytes = new byte[4 * tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4 * i), tags[i].Group);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan((4 * i) + 2), tags[i].Element);
        }

        return bytes;
    }

    /// <summary>Binary numbers as texts in their shortest form that reads back to the same number.</summary>
    internal static IReadOnlyList<string> Texts(DicomElement element) => element.VR.Code switch
    {
        "AT" => [.. ReadTags(element).Select(tag => tag.Value.ToString("X8", CultureInfo.InvariantCulture))],
        "FL" => Format(Read<float>(element, int.MaxValue)),
        "FD" => Format(Read<double>(element, int.MaxValue)),
        "UV" => Format(Read<ulong>(element, int.MaxValue)),
        _ => Format(Read<long>(element, int.MaxValue)),
    };

    internal static byte[] Write<T>(DicomTag tag, DicomVR vr, T[] values)
        where T : struct, INumber<T>
    {
        try
        {
            return vr.Code switch
            {
                "US" or "OW" => WriteBinary(values, 2, (b, v) => BinaryPrimitives.WriteUInt16LittleEndian(b, ushort.CreateChecked(v))),
                "SS" => WriteBinary(values, 2, (b, v) => BinaryPrimitives.WriteInt16LittleEndian(b, short.CreateChecked(v))),
                "UL" or "OL" => WriteBinary(values, 4, (b, v) => BinaryPrimitives.WriteUInt32LittleEndian(b, uint.CreateChecked(v))),
                "SL" => WriteBinary(values, 4, (b, v) => BinaryPrimitives.WriteInt32LittleEndian(b, int.CreateChecked(v))),
                "UV" or "OV" => WriteBinary(values, 8, (b, v) => BinaryPrimitives.WriteUInt64LittleEndian(b, ulong.CreateChecked(v))),
                "SV" => WriteBinary(values, 8, (b, v) => BinaryPrimitives.WriteInt64LittleEndian(b, long.CreateChecked(v))),
                "FL" or "OF" => WriteBinary(values, 4, (b, v) => BinaryPrimitives.WriteSingleLittleEndian(b, float.CreateChecked(v))),
                "FD" or "OD" => WriteBinary(values, 8, (b, v) => BinaryPrimitives.WriteDoubleLittleEndian(b, double.CreateChecked(v))),
                "OB" => WriteBinary(values, 1, (b, v) => b[0] = byte.CreateChecked(v)),
                "IS" => Encoding.ASCII.GetBytes(string.Join('\\', values.Select(v => long.CreateChecked(v).ToString(CultureInfo.InvariantCulture)))),
                "DS" => Encoding.ASCII.GetBytes(string.Join('\\', values.Select(DecimalStrings.Format))),
                _ => throw Fault(tag, $"has VR {vr}, which is not a number"),
            };
        }
        catch (OverflowException e)
        {
            throw new DicomDataException($"{tag} {tag.Keyword}: a number is out of the range of {vr}", e);
        }
    }

    /// <summary>Texts of binary numbers, such as those a person typed.</summary>
    internal static byte[] Parse(DicomTag tag, DicomVR vr, string[] values)
    {
        if (vr == DicomVR.AT)
        {
            return WriteTags([.. values.Select(DicomTag.Parse)]);
        }

        try
        {
            return vr == DicomVR.FL || vr == DicomVR.FD
                ? Write(tag, vr, [.. values.Select(v => double.Parse(v, NumberStyles.Float, CultureInfo.InvariantCulture))])
                : Write(tag, vr, [.. values.Select(v => decimal.Parse(v, NumberStyles.Float, CultureInfo.InvariantCulture))]);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new DicomDataException($"{tag} {tag.Keyword}: a value is not a number of {vr}", e);
        }
    }

    private static DicomTag ReadTag(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]));

    private static IReadOnlyList<string> Format<T>(IReadOnlyList<T> values)
        where T : struct, INumber<T> => [.. values.Select(value => value.ToString(null, CultureInfo.InvariantCulture))];

    private static List<T> ReadDecimal<T>(DicomElement element, int max)
        where T : struct, INumber<T>
    {
        var values = new List<T>();
        var whole = T.IsInteger(T.CreateTruncating(0.5));
        foreach (var text in ValueText.Ascii(element.Bytes.Span).Split('\\'))
        {
            if (values.Count == max)
            {
                break;
            }

            // An integer type accepts 1.0 and 1e2, as scanners write them into DS.
            values.Add(typeof(T) == typeof(float) || typeof(T) == typeof(double)
                ? T.Parse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture)
                : Whole<T>(decimal.Parse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture)));
        }

        return values;

        T1 Whole<T1>(decimal number)
            where T1 : struct, INumber<T1> => !whole || typeof(T1) == typeof(decimal) || decimal.IsInteger(number)
                ? T1.CreateChecked(number)
                : throw new FormatException("not a whole number");
    }

    private static T[] ReadBinary<T>(DicomElement element, int size, int max, SpanReader<T> read)
    {
        var bytes = element.Bytes.Span;
        var values = new T[Math.Min(bytes.Length / size, max)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = read(bytes.Slice(i * size, size));
        }

        return values;
    }

    private static byte[] WriteBinary<T>(T[] values, int size, SpanWriter<T> write)
    {
        var bytes = new byte[checked(values.Length * size)];
        for (var i = 0; i < values.Length; i++)
        {
            write(bytes.AsSpan(i * size, size), values[i]);
        }

        return bytes;
    }

    private static DicomDataException Fault(DicomTag tag, string what) => new($"{tag} {tag.Keyword} {what}");

    private delegate T SpanReader<T>(ReadOnlySpan<byte> bytes);

    private delegate void SpanWriter<T>(Span<byte> bytes, T value);
}
