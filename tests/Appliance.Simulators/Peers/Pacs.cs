using System.Collections.Concurrent;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Simulators.Peers;

/// <summary>How a PACS behaves; settable while it runs.</summary>
public sealed record PacsBehaviour
{
    /// <summary>A SOP class that is refused.</summary>
    public string? RefusedSopClass { get; init; }

    /// <summary>A SOP instance that is refused.</summary>
    public string? RefusedSopInstance { get; init; }

    /// <summary>The status that a refused object gets; null: 0122 for a class, A900 for an instance.</summary>
    public DicomStatus? RefusalStatus { get; init; }

    /// <summary>How long each object takes before it is answered.</summary>
    public TimeSpan Delay { get; init; }
}

/// <summary>A PACS: a storage SCP that writes what it gets into a folder as SOP-INSTANCE-UID.dcm. Dispose it to take it down.</summary>
public sealed class Pacs : IStoreHandler, IAsyncDisposable
{
    private readonly PeerNode _node;
    private readonly string _folder;
    private readonly TimeProvider _timeProvider;

    private Pacs(string folder, int port, AssociationPolicy policy, TimeProvider timeProvider)
    {
        _folder = folder;
        _timeProvider = timeProvider;
        _node = new PeerNode([new StoreScp(this), new VerificationScp()], policy, new AcceptorOptions { TimeProvider = timeProvider }, port);
    }

    /// <summary>The port that it listens on, or listened on before it was taken down.</summary>
    public int Port => _node.Port;

    /// <summary>How it behaves from now on.</summary>
    public PacsBehaviour Behaviour { get; set; } = new();

    /// <summary>The requests that were stored, in order of arrival.</summary>
    public ConcurrentQueue<StoreRequest> Stored { get; } = new();

    /// <summary>The requests that were refused.</summary>
    public ConcurrentQueue<StoreRequest> Refused { get; } = new();

    /// <summary>SOP Instance UIDs that came again with other bytes; a sender that repeats itself is no contradiction.</summary>
    public ConcurrentQueue<string> Contradictions { get; } = new();

    /// <summary>How associations ended that did not end by release.</summary>
    public ConcurrentQueue<Exception> Failures => _node.Failures;

    /// <summary>Starts listening; port 0 takes a free one.</summary>
    public static Pacs Start(string folder, int port = 0, AssociationPolicy? policy = null, TimeProvider? timeProvider = null)
    {
        Directory.CreateDirectory(folder);
        return new Pacs(folder, port, policy ?? new AssociationPolicy(), timeProvider ?? TimeProvider.System);
    }

    public async ValueTask<StoreResult> StoreAsync(StoreRequest request, Stream data, CancellationToken cancellationToken)
    {
        var behaviour = Behaviour;
        if (request.AffectedSopClassUid == behaviour.RefusedSopClass)
        {
            return Refuse(request, behaviour.RefusalStatus ?? DicomStatus.SopClassNotSupported, "this PACS was told to refuse the SOP class");
        }

        if (request.AffectedSopInstanceUid == behaviour.RefusedSopInstance)
        {
            return Refuse(request, behaviour.RefusalStatus ?? DicomStatus.DataSetDoesNotMatchSopClass, "this PACS was told to refuse the object");
        }

        string path = Path.Combine(_folder, request.AffectedSopInstanceUid + ".dcm");
        string part = $"{path}.{request.Association.Number}.part";
        try
        {
            await using (var file = File.Create(part))
            {
                DicomPart10Preamble.WriteFileMeta(
                    file, request.AffectedSopClassUid, request.AffectedSopInstanceUid, request.TransferSyntaxUid, request.Association.CallingAE);
                await data.CopyToAsync(file, cancellationToken);
            }

            if (File.Exists(path) && !File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(part)))
            {
                Contradictions.Enqueue(request.AffectedSopInstanceUid);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }

        if (behaviour.Delay > TimeSpan.Zero)
        {
            await Task.Delay(behaviour.Delay, _timeProvider, cancellationToken);
        }

        Stored.Enqueue(request);
        return StoreResult.Success;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private StoreResult Refuse(StoreRequest request, DicomStatus status, string comment)
    {
        Refused.Enqueue(request);
        return new StoreResult(status, comment);
    }
}
