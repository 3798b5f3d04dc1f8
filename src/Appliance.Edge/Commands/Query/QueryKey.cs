using Appliance.Dicom.Data;

namespace Appliance.Edge.Commands.Query;

/// <summary>One key of a query as it is typed: <c>PatientID=1</c>, <c>0010,0020</c>, <c>ScheduledProcedureStepSequence.Modality=CT</c>.</summary>
/// <param name="Path">The element, behind the sequences that hold it.</param>
/// <param name="Value">What it is matched with; null only to be returned.</param>
public sealed record QueryKey(IReadOnlyList<DicomTag> Path, string? Value)
{
    /// <summary>Sequences inside one another, with the element at their end.</summary>
    public const int MaxPath = 8;

    /// <summary>The longest value, in characters: that of a text (PS3.5 6.2, LT).</summary>
    public const int MaxValueLength = 10_240;

    /// <summary>Reads a key; null when it is none.</summary>
    /// <param name="text">The text.</param>
    public static QueryKey? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string? value = equals < 0 ? null : text[(equals + 1)..];
        string[] names = (equals < 0 ? text : text[..equals]).Split('.', MaxPath + 1);
        if (names.Length > MaxPath || value?.Length > MaxValueLength)
        {
            return null;
        }

        var path = new List<DicomTag>(names.Length);
        foreach (string name in names)
        {
            // DCMTK's way to name an item is understood too: a query has one item in each sequence.
            string bare = name.Trim();
            if (!DicomTag.TryParse(bare.EndsWith("[0]", StringComparison.Ordinal) ? bare[..^3] : bare, out DicomTag tag))
            {
                return null;
            }

            path.Add(tag);
        }

        bool sequences = path.Take(path.Count - 1).All(tag => DicomDictionary.Lookup(tag)?.VR == DicomVR.SQ);
        return sequences && DicomDictionary.Lookup(path[^1]) is not null ? new QueryKey(path, value) : null;
    }

    /// <summary>Puts the key into an identifier.</summary>
    /// <param name="identifier">The identifier; its character set is that of the value.</param>
    /// <exception cref="DicomDataException">The value does not fit its element or the character set.</exception>
    public void AddTo(DicomDataset identifier)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        DicomDataset holder = identifier;
        foreach (DicomTag sequence in Path.Take(Path.Count - 1))
        {
            if (holder.GetSequenceItems(sequence).Count == 0)
            {
                holder.AddOrUpdate(sequence, new DicomDataset());
            }

            holder = holder.GetSequenceItems(sequence)[0];
        }

        if (string.IsNullOrEmpty(Value))
        {
            holder.AddOrUpdateEmpty(Path[^1]);
        }
        else
        {
            holder.AddOrUpdate(Path[^1], Value.Split('\\'));
        }
    }
}
