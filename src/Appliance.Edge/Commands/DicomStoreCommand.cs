using System.CommandLine;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance dicom store</c>: sends DICOM files to a peer (C-STORE, PS3.4 B).</summary>
public static class DicomStoreCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var peer = new Argument<string>("PEER") { Description = Texts.Get("HelpDicomStorePeer") };
        var paths = new Argument<string[]>("PATH") { Description = Texts.Get("HelpDicomStorePaths"), Arity = ArgumentArity.OneOrMore };
        var store = new Verb("store", "HelpDicomStore") { peer, paths };
        var talk = new DicomPeer().AddTo(store);
        store.SetAction((parsed, cancellationToken) => talk.TalkAsync(
            parsed.GetRequiredValue(peer),
            parsed,
            remote => StoreAsync(remote, talk.CallingAE(parsed), parsed.GetRequiredValue(paths), parsed, cancellationToken)));
        return store;
    }

    private static async Task<int> StoreAsync(
        DicomEndpoint remote, string callingAE, string[] paths, ParseResult parsed, CancellationToken cancellationToken)
    {
        var streams = parsed.InvocationConfiguration;
        int unreadable = 0;
        var items = new List<StoreItem>();
        foreach (string path in paths.SelectMany(Expand))
        {
            try
            {
                items.Add(StoreItem.Open(path));
            }
            catch (Exception e) when (e is DicomDataException or IOException or UnauthorizedAccessException)
            {
                unreadable++;
                CommandFaults.Print(streams.Error, Texts.Format("DicomDumpUnreadable", path, e.Message.TrimEnd('.')), ExitCodes.Negative);
            }
        }

        int stored = 0;
        foreach (var batch in StoreScu.Batches(items))
        {
            stored += await SendAsync(remote, callingAE, batch, streams, cancellationToken).ConfigureAwait(false);
        }

        streams.Output.WriteLine(Texts.Format("DicomStoreDone", stored, items.Count + unreadable, remote));
        return stored == items.Count && unreadable == 0 && stored > 0 ? ExitCodes.Success : ExitCodes.Negative;
    }

    private static async Task<int> SendAsync(
        DicomEndpoint remote, string callingAE, IReadOnlyList<StoreItem> items, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        var parameters = new AssociationParameters { CallingAE = callingAE, Contexts = StoreScu.ContextsFor(items) };
        await using var association = await Association.RequestAsync(remote, parameters, cancellationToken).ConfigureAwait(false);
        using var progress = new ProgressLine(streams);
        int stored = 0;
        int answered = 0;
        foreach (var item in items)
        {
            progress.Show(answered++, items.Count);
            string? refusal = await SendAsync(association, item, cancellationToken).ConfigureAwait(false);
            if (refusal is null)
            {
                stored++;
            }
            else
            {
                progress.Clear();
                CommandFaults.Print(streams.Error, Texts.Format("DicomStoreRefused", item.Path, refusal), ExitCodes.Negative);
            }
        }

        await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        return stored;
    }

    /// <summary>Null when the peer has the object, else why not.</summary>
    private static async Task<string?> SendAsync(Association association, StoreItem item, CancellationToken cancellationToken)
    {
        try
        {
            var result = await StoreScu.SendAsync(association, item, cancellationToken).ConfigureAwait(false);
            return result.Status.IsFailure ? $"{result.Status} {result.ErrorComment}".TrimEnd() : null;
        }
        catch (DicomNetworkException e) when (e.Failure == NetworkFailure.NoPresentationContext)
        {
            return e.Message;
        }
    }

    private static IEnumerable<string> Expand(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [path];
}
