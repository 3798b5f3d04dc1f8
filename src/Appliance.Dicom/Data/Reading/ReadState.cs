namespace Appliance.Dicom.Data.Reading;

/// <summary>What one reading has used of its limits, and the problems it lived with.</summary>
internal sealed class ReadState(DicomReadOptions options)
{
    private const int MaxProblems = 100;
    private readonly List<DicomReadProblem> _problems = [];
    private int _elements;
    private long _memory;

    internal DicomReadOptions Options => options;

    internal IReadOnlyList<DicomReadProblem> Problems => _problems;

    /// <summary>Where the data ended too early; null while it has not.</summary>
    internal DicomReadProblem? Truncation { get; private set; }

    internal void NoteTruncation(long end, DicomTag tag, string text)
    {
        // Kept whatever came before it: it is why nothing comes after.
        Truncation = new DicomReadProblem(end, tag, text);
        _problems.Add(Truncation);
    }

    internal void Note(long offset, DicomTag tag, string text)
    {
        if (_problems.Count < MaxProblems)
        {
            _problems.Add(new DicomReadProblem(offset, tag, text));
        }
    }

    internal void CountElement(long offset)
    {
        if (++_elements > options.MaxElements)
        {
            throw new DicomDataException($"more than {options.MaxElements} elements (MaxElements), at offset {offset}");
        }
    }

    internal void CountMemory(long bytes, DicomTag tag, long offset)
    {
        _memory += bytes;
        if (_memory > options.MaxMemoryBytes)
        {
            throw new DicomDataException(
                $"{tag} at offset {offset}: the values need more than {options.MaxMemoryBytes} bytes of memory (MaxMemoryBytes)");
        }
    }

    internal void CheckDepth(int depth, DicomTag tag, long offset)
    {
        if (depth > options.MaxDepth)
        {
            throw new DicomDataException($"{tag} at offset {offset}: sequences nest deeper than {options.MaxDepth} (MaxDepth)");
        }
    }
}
