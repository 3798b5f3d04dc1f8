using System.Numerics;
using System.Runtime.CompilerServices;
using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data;

public sealed partial class DicomDataset
{
    /// <summary>Sets texts, in the representation of PS3.6 and the character set that this data set has now.</summary>
    /// <exception cref="DicomDataException">The dictionary does not know the tag, or the character set lacks a character.</exception>
    public DicomDataset AddOrUpdate(DicomTag tag, params string[] values) => AddOrUpdate(tag, KnownVR(tag), values);

    /// <summary>Sets texts in a given representation, for private and ambiguous elements.</summary>
    /// <exception cref="DicomDataException">The character set lacks a character, or a value is not a number where one is due.</exception>
    public DicomDataset AddOrUpdate(DicomTag tag, DicomVR vr, params string[] values)
    {
        ArgumentNullException.ThrowIfNull(vr);
        ArgumentNullException.ThrowIfNull(values);
        return AddOrUpdate(new DicomElement(tag, vr, ValueText.Write(tag, vr, values, CharacterSet)));
    }

    /// <summary>Sets UIDs.</summary>
    public DicomDataset AddOrUpdate(DicomTag tag, params DicomUID[] values) =>
        AddOrUpdate(tag, DicomVR.UI, [.. values.Select(uid => uid.Value)]);

    /// <summary>Sets tags (AT).</summary>
    public DicomDataset AddOrUpdate(DicomTag tag, params DicomTag[] values) =>
        AddOrUpdate(new DicomElement(tag, DicomVR.AT, ValueNumbers.WriteTags(values)));

    /// <summary>Sets numbers, in the representation of PS3.6; of a choice such as US or SS the one that fits <typeparamref name="T"/>.</summary>
    /// <exception cref="DicomDataException">The dictionary does not know the tag, or a number is out of range.</exception>
    public DicomDataset AddOrUpdate<T>(DicomTag tag, params T[] values)
        where T : struct, INumber<T>
    {
        var signed = typeof(T) == typeof(short) || typeof(T) == typeof(int);
        var vr = signed && DicomDictionary.VRsOf(tag).Contains("SS", StringComparison.Ordinal) ? DicomVR.SS : KnownVR(tag);
        return AddOrUpdate(tag, vr, values);
    }

    /// <summary>Sets numbers in a given representation; IS and DS become text.</summary>
    /// <exception cref="DicomDataException">A number is out of range.</exception>
    public DicomDataset AddOrUpdate<T>(DicomTag tag, DicomVR vr, params T[] values)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(vr);
        ArgumentNullException.ThrowIfNull(values);
        return AddOrUpdate(new DicomElement(tag, vr, ValueNumbers.Write(tag, vr, values)));
    }

    /// <summary>Sets a sequence with these items.</summary>
    public DicomDataset AddOrUpdate(DicomTag tag, params DicomDataset[] items) => AddOrUpdate(new DicomSequence(tag, items));

    /// <summary>Sets raw bytes, little endian.</summary>
    [OverloadResolutionPriority(1)]
    public DicomDataset AddOrUpdate(DicomTag tag, DicomVR vr, byte[] value) => AddOrUpdate(new DicomElement(tag, vr, value));

    /// <summary>Sets an element without a value (type 2 of PS3.5 7.4.3).</summary>
    /// <exception cref="DicomDataException">The dictionary does not know the tag.</exception>
    public DicomDataset AddOrUpdateEmpty(DicomTag tag) => KnownVR(tag) is var vr && vr == DicomVR.SQ
        ? AddOrUpdate(new DicomSequence(tag))
        : AddOrUpdate(new DicomElement(tag, vr, DicomValue.Empty));

    private static DicomVR KnownVR(DicomTag tag) =>
        DicomDictionary.Lookup(tag)?.VR ?? throw new DicomDataException($"{tag} is not in the dictionary: state its VR");
}
