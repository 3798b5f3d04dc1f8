using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data;

public sealed partial class DicomDataset
{
    private static readonly IReadOnlyList<DicomDataset> NoItems = [];
    private DicomElement? _characterSetElement;
    private DicomCharacterSet? _characterSet;

    /// <summary>The character set of this data set, inherited from the one that holds it when it names none (PS3.5 7.5.3).</summary>
    public DicomCharacterSet CharacterSet
    {
        get
        {
            if (!TryGetItem(DicomTag.SpecificCharacterSet, out var item) || item is not DicomElement element)
            {
                return Parent?.CharacterSet ?? DicomCharacterSet.Default;
            }

            if (!ReferenceEquals(element, _characterSetElement))
            {
                _characterSet = DicomCharacterSet.Parse(ValueText.Ascii(element.Bytes.Span));
                _characterSetElement = element;
            }

            return _characterSet!;
        }
    }

    /// <summary>The value as text: several values with backslashes between, numbers in their shortest invariant form.</summary>
    /// <exception cref="DicomDataException">The element is absent, or is a sequence or encapsulated.</exception>
    public string GetString(DicomTag tag) => string.Join('\\', ValueText.Read(Require(tag), CharacterSet));

    /// <summary>Like <see cref="GetString"/>; an empty text when the element is absent, has no value, or none that is text.</summary>
    public string GetStringOrEmpty(DicomTag tag) =>
        TryGetElement(tag, out var element) && !element.VR.IsBulk ? string.Join('\\', ValueText.Read(element, CharacterSet)) : "";

    /// <summary>Like <see cref="GetStringOrEmpty(DicomTag)"/>, decoded by another character set than the declared one, such as a guessed one.</summary>
    public string GetStringOrEmpty(DicomTag tag, DicomCharacterSet characterSet)
    {
        ArgumentNullException.ThrowIfNull(characterSet);
        return TryGetElement(tag, out var element) && !element.VR.IsBulk ? string.Join('\\', ValueText.Read(element, characterSet)) : "";
    }

    /// <summary>Like <see cref="GetString"/>; false when the element is absent or has no value.</summary>
    public bool TryGetString(DicomTag tag, out string value)
    {
        value = GetStringOrEmpty(tag);
        return value.Length > 0;
    }

    /// <summary>All values as texts; none when the element is absent, has no value, or none that is text.</summary>
    public IReadOnlyList<string> GetStrings(DicomTag tag) =>
        TryGetElement(tag, out var element) && element.Length > 0 && !element.VR.IsBulk ? ValueText.Read(element, CharacterSet) : [];

    /// <summary>One value as a number, from a binary representation or from IS and DS.</summary>
    /// <exception cref="DicomDataException">Absent, fewer values, not a number, or not in the range of <typeparamref name="T"/>.</exception>
    public T GetValue<T>(DicomTag tag, int index = 0)
        where T : struct, INumber<T>
    {
        var values = ValueNumbers.Read<T>(Require(tag), index + 1);
        return index < values.Count
            ? values[index]
            : throw new DicomDataException($"{tag} {tag.Keyword} has {values.Count} values: number {index + 1} was asked for");
    }

    /// <summary>Like <see cref="GetValue"/>; false when the value is absent or not such a number.</summary>
    public bool TryGetValue<T>(DicomTag tag, out T value, int index = 0)
        where T : struct, INumber<T>
    {
        value = default;
        if (!TryGetItem(tag, out var item) || item is not DicomElement { Length: > 0 })
        {
            return false;
        }

        try
        {
            value = GetValue<T>(tag, index);
            return true;
        }
        catch (DicomDataException)
        {
            return false;
        }
    }

    /// <summary>All values as numbers; none when the element is absent or has no value.</summary>
    /// <exception cref="DicomDataException">Not a number, or not in the range of <typeparamref name="T"/>.</exception>
    public IReadOnlyList<T> GetValues<T>(DicomTag tag)
        where T : struct, INumber<T> =>
        TryGetElement(tag, out var element) && element.Length > 0
            ? ValueNumbers.Read<T>(element, int.MaxValue)
            : [];

    /// <summary>The items of a sequence; none when it is absent.</summary>
    public IReadOnlyList<DicomDataset> GetSequenceItems(DicomTag tag) =>
        TryGetItem(tag, out var item) && item is DicomSequence sequence ? (IReadOnlyList<DicomDataset>)sequence.Items : NoItems;

    /// <summary>The tags of an AT element; none when it is absent.</summary>
    public IReadOnlyList<DicomTag> GetTags(DicomTag tag) =>
        TryGetItem(tag, out var item) && item is DicomElement element ? ValueNumbers.ReadTags(element) : [];

    internal IReadOnlyList<string> Texts(DicomElement element) => ValueText.Read(element, CharacterSet);

    private DicomElement Require(DicomTag tag)
    {
        if (TryGetElement(tag, out var element))
        {
            return element;
        }

        throw new DicomDataException($"{tag} {tag.Keyword} is {(Contains(tag) ? "no single value" : "absent")}");
    }

    /// <summary>PS3.5 6.2.2: a value sent as UN is still what the dictionary says of its tag, little endian.</summary>
    private bool TryGetElement(DicomTag tag, [NotNullWhen(true)] out DicomElement? element)
    {
        element = TryGetItem(tag, out var item) ? item as DicomElement : null;
        if (element is not null && element.VR == DicomVR.UN && DicomDictionary.Lookup(tag) is { IsAmbiguous: false } known && known.VR != DicomVR.SQ)
        {
            element = element.With(tag, known.VR);
        }

        return element is not null;
    }
}
