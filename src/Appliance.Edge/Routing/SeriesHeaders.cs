using Appliance.Dicom.Data;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Routing;

/// <summary>
/// One header of each series of a study, for the rules that ask for what only headers say. A header that cannot be read is absent: a run
/// finds out why, and says so where it can be seen.
/// </summary>
internal sealed class SeriesHeaders
{
    /// <summary>Series whose headers are read; a study of more is one of thousands of single images.</summary>
    internal const int MaxSeries = 100;

    /// <summary>Group 7FE0 holds the pixel data of every kind.</summary>
    private static readonly DicomReadOptions UpToPixels = new()
    {
        StopBefore = new DicomTag(0x7FE0, 0x0000),
        StopsBeforeWhole = true,
        MaxMemoryBytes = 128 * 1024 * 1024,
        MaxElements = 1_000_000,
    };

    private readonly Dictionary<string, HeaderFacts> _bySeries = new(StringComparer.Ordinal);

    /// <summary>No header: for rules that ask for none.</summary>
    public static SeriesHeaders None { get; } = new();

    /// <summary>Reads them; never inside a transaction, the disk may be slow.</summary>
    public static SeriesHeaders Read(IEnumerable<SeriesRow> rows, Func<string, string> pathOf, ILogger logger)
    {
        var headers = new SeriesHeaders();
        foreach (SeriesRow row in rows.DistinctBy(row => row.Uid).Take(MaxSeries))
        {
            try
            {
                headers._bySeries[row.Uid] = HeaderFactsReader.Read(DicomFile.Open(pathOf(row.File), UpToPixels).Dataset);
            }
            catch (Exception fault) when (fault is DicomDataException || StorageFault.IsStorage(fault))
            {
                RoutingLog.HeaderNotRead(logger, row.Instance, SafeFault.Describe(fault));
            }
        }

        return headers;
    }

    /// <summary>The facts of series, with their headers where those were read.</summary>
    public IReadOnlyList<SeriesFacts> Of(IEnumerable<SeriesRow> rows) =>
        [.. rows.Select(row => new SeriesFacts(row.Modality, row.SopClass, _bySeries.GetValueOrDefault(row.Uid)))];
}
