namespace Appliance.Dicom.Evidence;

/// <summary>A picture for people: one page of a secondary capture series.</summary>
public sealed record SecondaryCapturePage
{
    /// <summary>Page number from 1, also the Instance Number.</summary>
    public required int Number { get; init; }

    /// <summary>Rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns.</summary>
    public required int Columns { get; init; }

    /// <summary>Pixels as red, green, blue bytes, row by row: rows × columns × 3.</summary>
    public required ReadOnlyMemory<byte> Rgb { get; init; }

    /// <summary>Series Description, the same on all pages.</summary>
    public required EvidenceText SeriesDescription { get; init; }

    /// <summary>What was done to the source images to make the page (Derivation Description).</summary>
    public required EvidenceText Derivation { get; init; }

    /// <summary>The images that the page shows; null for all that were read.</summary>
    public IReadOnlyList<SourceInstance>? Sources { get; init; }
}
