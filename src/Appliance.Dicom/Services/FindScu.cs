using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Query as SCU: C-FIND in the Query/Retrieve models and the Modality Worklist (PS3.4 C.4.1, K.4.1).</summary>
public static class FindScu
{
    /// <summary>How many matches are taken when nobody says.</summary>
    public const int DefaultMaxMatches = 1000;

    /// <summary>All matches together, in bytes; the query is cancelled beyond it.</summary>
    private const long MaxTotalBytes = 64 * 1024 * 1024;

    /// <summary>The context that a query needs.</summary>
    /// <param name="model">The information model.</param>
    public static (string AbstractSyntax, IReadOnlyList<string> TransferSyntaxes) ContextFor(QueryModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (model.Find.Value, QueryModel.TransferSyntaxes);
    }

    /// <summary>Asks, and collects the matches; after <paramref name="maxMatches"/> the query is cancelled (C-CANCEL).</summary>
    /// <param name="association">An association with an accepted context for the model.</param>
    /// <param name="model">The information model.</param>
    /// <param name="identifier">The keys: those with a value are matched, those without are returned.</param>
    /// <param name="maxMatches">How many matches to take, at least 1.</param>
    /// <param name="cancellationToken">Gives up; the association can then only be disposed.</param>
    /// <exception cref="DicomNetworkException">No context was accepted, or the association ended.</exception>
    /// <exception cref="DicomDataException">The identifier cannot be written.</exception>
    public static async Task<FindResult> FindAsync(
        Association association,
        QueryModel model,
        DicomDataset identifier,
        int maxMatches = DefaultMaxMatches,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMatches, 1);
        var found = new List<ReadOnlyMemory<byte>>();
        long bytesFound = 0;
        bool isCut = false;
        bool hasUnsupportedKeys = false;
        var exchange = QueryExchange.On(association, model.Find, (response, match) =>
        {
            hasUnsupportedKeys |= response.Status == DicomStatus.PendingWithUnsupportedKeys;
            isCut = found.Count == maxMatches || bytesFound > MaxTotalBytes;
            if (!isCut && match is { } bytes)
            {
                found.Add(bytes);
                bytesFound += bytes.Length;
            }

            return !isCut;
        });
        var (last, _) = await exchange.RunAsync(CommandField.CFindRequest, identifier, string.Empty, cancellationToken).ConfigureAwait(false);
        var matches = new List<DicomDataset>(found.Count);
        matches.AddRange(found.Select(bytes => Read(bytes, exchange.Syntax)).OfType<DicomDataset>());
        return new FindResult(last.Status, last.ErrorComment, matches)
        {
            IsCut = isCut,
            HasUnsupportedKeys = hasUnsupportedKeys,
            Unreadable = found.Count - matches.Count,
        };
    }

    // One bad match among many is no reason to give up the others.
    private static DicomDataset? Read(ReadOnlyMemory<byte> bytes, DicomTransferSyntax syntax)
    {
        try
        {
            return DicomDatasetReader.Read(bytes, syntax);
        }
        catch (DicomDataException)
        {
            return null;
        }
    }
}
