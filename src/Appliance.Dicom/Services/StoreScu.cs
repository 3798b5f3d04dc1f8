using System.IO.Pipelines;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Storage as SCU (PS3.4 B): sends files, byte for byte where the peer takes their transfer syntax.</summary>
public static class StoreScu
{
    private const ushort MediumPriority = 0;

    /// <summary>
    /// The contexts that these files need and no more. Each transfer syntax has a context of its own, so that the peer's choice of one
    /// does not take another away; Implicit VR Little Endian is added for whatever can be written in it.
    /// </summary>
    /// <param name="items">The files.</param>
    /// <exception cref="ArgumentException">They need more than 128 contexts: send them over several associations.</exception>
    public static IReadOnlyList<ProposedPresentationContext> ContextsFor(IEnumerable<StoreItem> items)
    {
        string implicitSyntax = DicomTransferSyntax.ImplicitVRLittleEndian.UID.Value;
        var needed = items
            .SelectMany(item => item.IsConvertible
                ? [(item.SopClassUid, Syntax: item.TransferSyntax.UID.Value), (item.SopClassUid, Syntax: implicitSyntax)]
                : new[] { (item.SopClassUid, Syntax: item.TransferSyntax.UID.Value) })
            .Distinct()
            .Select(pair => (pair.SopClassUid, (IReadOnlyList<string>)[pair.Syntax]));
        return AssociationParameters.Propose([.. needed]);
    }

    /// <summary>Cuts files into batches whose contexts fit into one association each; the order is kept.</summary>
    /// <param name="items">The files.</param>
    public static IEnumerable<IReadOnlyList<StoreItem>> Batches(IEnumerable<StoreItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var batch = new List<StoreItem>();
        var kinds = new HashSet<(string, DicomTransferSyntax)>();
        foreach (var item in items)
        {
            // A kind of object needs at most two contexts: its own transfer syntax and the converted one.
            var kind = (item.SopClassUid, item.TransferSyntax);
            if (!kinds.Contains(kind) && 2 * (kinds.Count + 1) > PduLimits.MaxPresentationContexts)
            {
                yield return batch;
                (batch, kinds) = ([], []);
            }

            kinds.Add(kind);
            batch.Add(item);
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>Sends one file and waits for the answer. Memory does not grow with its size.</summary>
    /// <param name="association">An association that was asked for with <see cref="ContextsFor"/>.</param>
    /// <param name="item">The file.</param>
    /// <param name="cancellationToken">Gives up; the association can then only be disposed.</param>
    /// <returns>The peer's status and comment.</returns>
    /// <exception cref="DicomNetworkException">
    /// <see cref="NetworkFailure.NoPresentationContext"/>: the peer does not take this SOP class and syntax, the association lives; else it ended.
    /// </exception>
    /// <exception cref="DicomDataException">The file had to be converted and cannot be read; the association is then aborted.</exception>
    public static async Task<StoreResult> SendAsync(Association association, StoreItem item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(item);
        if (association.FindContext(item.SopClassUid, item.TransferSyntax.UID.Value) is { } original)
        {
            await using var data = item.OpenDataset();
            return await SendAsync(association, original, item, data, cancellationToken).ConfigureAwait(false);
        }

        string implicitSyntax = DicomTransferSyntax.ImplicitVRLittleEndian.UID.Value;
        if (item.IsConvertible && association.FindContext(item.SopClassUid, implicitSyntax) is { } converted)
        {
            return await SendConvertedAsync(association, converted, item, cancellationToken).ConfigureAwait(false);
        }

        throw new DicomNetworkException(
            NetworkFailure.NoPresentationContext,
            $"{association.CalledAE} accepts no {new DicomUID(item.SopClassUid).Name} ({item.SopClassUid}) in {item.TransferSyntax}");
    }

    private static async Task<StoreResult> SendAsync(
        Association association, PresentationContext context, StoreItem item, Stream data, CancellationToken cancellationToken)
    {
        var request = new CommandSet
        {
            SopClassUid = item.SopClassUid,
            Field = CommandField.CStoreRequest,
            MessageId = association.NextMessageId(),
            Priority = MediumPriority,
            HasDataSet = true,
            SopInstanceUid = item.SopInstanceUid,
        };
        var response = await association.InvokeAsync(context, request, data, cancellationToken).ConfigureAwait(false);
        return new StoreResult(response.Command.Status, response.Command.ErrorComment);
    }

    // The data set writer is synchronous; a pipe between it and the sender keeps memory bounded.
    private static async Task<StoreResult> SendConvertedAsync(
        Association association, PresentationContext context, StoreItem item, CancellationToken cancellationToken)
    {
        var dataset = DicomFile.Open(item.Path).Dataset;
        var pipe = new Pipe();
        var writing = Task.Run(
            () =>
            {
                try
                {
                    using var stream = pipe.Writer.AsStream(leaveOpen: true);
                    DicomDatasetWriter.Write(stream, dataset, DicomTransferSyntax.ImplicitVRLittleEndian);
                    pipe.Writer.Complete();
                }
                catch (Exception e) when (e is DicomDataException or IOException)
                {
                    pipe.Writer.Complete(e);
                }
            },
            CancellationToken.None);
        try
        {
            return await SendAsync(association, context, item, pipe.Reader.AsStream(leaveOpen: true), cancellationToken).ConfigureAwait(false);
        }
        catch (DicomDataException)
        {
            await association.AbortAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
    }
}
