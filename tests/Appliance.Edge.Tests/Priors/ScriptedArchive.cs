using System.Collections.Concurrent;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Tests.Receive;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Priors;

/// <summary>An archive that answers queries truthfully and C-GET as the test says: what no well-behaved peer can be made to do.</summary>
internal sealed class ScriptedArchive : IDimseService, IAsyncDisposable
{
    private static readonly DicomUID Find = DicomUID.StudyRootQueryRetrieveInformationModelFind;
    private static readonly DicomUID Get = DicomUID.StudyRootQueryRetrieveInformationModelGet;

    private readonly PeerNode _node;

    public ScriptedArchive(params TestObject[] holds)
    {
        Holds = [.. holds];
        _node = new PeerNode([this], new AssociationPolicy
        {
            AbstractSyntaxes = new HashSet<string> { Find.Value, Get.Value },
            RequestorScpSopClasses = new HashSet<string> { DicomUID.CTImageStorage.Value },
        });
    }

    public string Address => $"ARCHIVE@127.0.0.1:{_node.Port}";

    public List<TestObject> Holds { get; }

    /// <summary>What it really sends of what was asked for; it may never end.</summary>
    public Func<IEnumerable<TestObject>, IEnumerable<TestObject>> Sends { get; set; } = asked => asked;

    /// <summary>Called before each object; lets it hang.</summary>
    public Func<int, Task> BeforeObject { get; set; } = _ => Task.CompletedTask;

    public DicomStatus FindStatus { get; set; } = DicomStatus.Success;

    public DicomStatus GetStatus { get; set; } = DicomStatus.Success;

    public int Retrievals { get; private set; }

    public int Cancels { get; private set; }

    public ConcurrentQueue<DicomStatus> Answers { get; } = new();

    public bool Handles(CommandField field) => field is CommandField.CFindRequest or CommandField.CGetRequest;

    public async ValueTask HandleAsync(Association association, DimseMessage request, CancellationToken cancellationToken)
    {
        using var read = new MemoryStream();
        await request.Data!.CopyToAsync(read, cancellationToken);
        DicomDataset keys = DicomDatasetReader.Read(read.ToArray(), DicomTransferSyntax.Lookup(request.Context.TransferSyntax));
        DicomStatus status = request.Command.Field == CommandField.CFindRequest
            ? await FindAsync(association, request, keys, cancellationToken)
            : await GetAsync(association, keys, cancellationToken);
        await RespondAsync(association, request, status, null, cancellationToken);
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private async Task<DicomStatus> FindAsync(Association association, DimseMessage request, DicomDataset keys, CancellationToken cancellationToken)
    {
        bool isStudy = keys.GetString(DicomTag.QueryRetrieveLevel) == "STUDY";
        IEnumerable<IGrouping<string, TestObject>> groups = isStudy
            ? Holds.Where(one => one.PatientId == keys.GetString(DicomTag.PatientID)).GroupBy(one => one.Study)
            : Holds.Where(one => one.Study == keys.GetString(DicomTag.StudyInstanceUID)).GroupBy(one => one.Series);
        foreach (IGrouping<string, TestObject> group in groups)
        {
            DicomDataset match = group.First().Dataset();
            match.Remove(DicomTag.PixelData);
            match.AddOrUpdate(DicomTag.ModalitiesInStudy, "CT");
            match.AddOrUpdate(DicomTag.NumberOfSeriesRelatedInstances, group.Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
            await RespondAsync(association, request, DicomStatus.Pending, match, cancellationToken);
        }

        return FindStatus;
    }

    private async Task<DicomStatus> GetAsync(Association association, DicomDataset keys, CancellationToken cancellationToken)
    {
        Retrievals++;
        int number = 0;
        string series = keys.GetString(DicomTag.SeriesInstanceUID);
        foreach (TestObject one in Sends(Holds.Where(one => one.Series == series)))
        {
            await BeforeObject(number++).WaitAsync(cancellationToken);
            PresentationContext context = association.FindContext(one.SopClass)!;
            using var data = new MemoryStream(DicomDatasetWriter.ToBytes(one.Dataset(), DicomTransferSyntax.Lookup(context.TransferSyntax)));
            await association.SendCommandAsync(
                context,
                new CommandSet { SopClassUid = one.SopClass, SopInstanceUid = one.Sop, Field = CommandField.CStoreRequest, MessageId = association.NextMessageId(), HasDataSet = true },
                data,
                cancellationToken);
            DimseMessage answer = (await association.ReceiveCommandAsync(cancellationToken))!;
            if (answer.Command.Field == CommandField.CCancelRequest)
            {
                Cancels++;
                answer = (await association.ReceiveCommandAsync(cancellationToken))!;
                Answers.Enqueue(answer.Command.Status);
                return DicomStatus.Cancel;
            }

            Answers.Enqueue(answer.Command.Status);
            if (await PendingAndCancelledAsync(association, keys, cancellationToken))
            {
                return DicomStatus.Cancel;
            }
        }

        return GetStatus;
    }

    // A pending response gives the other side its turn to cancel; the next object tells whether it did.
    private async Task<bool> PendingAndCancelledAsync(Association association, DicomDataset keys, CancellationToken cancellationToken)
    {
        _ = keys;
        await association.SendCommandAsync(
            association.FindContext(Get.Value)!,
            new CommandSet
            {
                SopClassUid = Get.Value, Field = CommandField.CGetResponse, MessageIdBeingRespondedTo = 1, HasDataSet = false, Status = DicomStatus.Pending,
            },
            cancellationToken: cancellationToken);
        if (await association.WaitAsync(TimeSpan.FromMilliseconds(20), cancellationToken)
            && await association.ReceiveCommandAsync(cancellationToken) is { Command.Field: CommandField.CCancelRequest })
        {
            Cancels++;
            return true;
        }

        return false;
    }

    private static async Task RespondAsync(
        Association association, DimseMessage request, DicomStatus status, DicomDataset? identifier, CancellationToken cancellationToken)
    {
        using MemoryStream? data = identifier is null
            ? null
            : new MemoryStream(DicomDatasetWriter.ToBytes(identifier, DicomTransferSyntax.Lookup(request.Context.TransferSyntax)));
        await association.SendCommandAsync(
            request.Context,
            new CommandSet
            {
                SopClassUid = request.Command.SopClassUid,
                Field = (CommandField)((ushort)request.Command.Field | 0x8000),
                MessageIdBeingRespondedTo = request.Command.MessageId,
                HasDataSet = data is not null,
                Status = status,
            },
            data,
            cancellationToken);
    }
}
