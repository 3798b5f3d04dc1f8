namespace Appliance.Dicom.Data;

/// <summary>How far reading goes, and its limits.</summary>
public sealed record DicomReadOptions
{
    /// <summary>What is used when no options are given.</summary>
    public static DicomReadOptions Default { get; } = new();

    /// <summary>Values longer than this stay in their file when it can be read again.</summary>
    /// <value>Bytes. The default is 64 KiB.</value>
    public long MaxInlineValueBytes { get; init; } = 64 * 1024;

    /// <summary>All that one data set may take in memory: values that cannot stay in a file, and the small ones together.</summary>
    /// <value>Bytes. The default is 1 GiB.</value>
    public long MaxMemoryBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Reading ends before the first top-level element with this tag or a later one.</summary>
    public DicomTag? StopBefore { get; init; }

    /// <summary>
    /// The element that reading stops before must be there to its end, as far as its length says; else the data set is refused. For who
    /// reads the header only and answers for the whole.
    /// </summary>
    public bool StopsBeforeWhole { get; init; }

    /// <summary>
    /// Data that ends within an element is read up to there instead of being refused; <see cref="DicomFile.Truncation"/> says where. Of
    /// the element itself nothing is kept, save of uncompressed pixel data, of which some frames may be whole. Needs a stream that can seek.
    /// </summary>
    public bool AllowsTruncation { get; init; }

    /// <summary>Sequences inside one another.</summary>
    /// <value>The default is 64.</value>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Elements, items and fragments of one data set, nested ones included.</summary>
    /// <value>The default is 4 million.</value>
    public int MaxElements { get; init; } = 4_000_000;

    /// <summary>Bytes that a deflated data set may inflate to.</summary>
    /// <value>Bytes. The default is 1 GiB.</value>
    public long MaxDeflatedBytes { get; init; } = 1024L * 1024 * 1024;
}
