using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Tests.Network;

namespace Appliance.Dicom.Tests.Services;

/// <summary>What an archive may do that DCMTK's does not: query responses by the letter of PS3.4 C.4.1, and beyond it.</summary>
public sealed class FindScuTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pending_WithUnsupportedKeys_IsTold()
    {
        var result = await FindAsync(new ScriptedArchive { Pending = 2, PendingStatus = DicomStatus.PendingWithUnsupportedKeys });

        Assert.True(result.HasUnsupportedKeys);
        Assert.Equal(["0", "1"], result.Matches.Select(match => match.GetString(DicomTag.PatientID)));
    }

    [Fact]
    public async Task Match_ThatIsNoDataSet_IsCountedAndTheOthersStay()
    {
        var result = await FindAsync(new ScriptedArchive { Pending = 3, Damaged = 1 });

        Assert.Equal(1, result.Unreadable);
        Assert.Equal(2, result.Matches.Count);
    }

    [Theory]
    [InlineData(0xA700)]
    [InlineData(0xA900)]
    [InlineData(0xC001)]
    [InlineData(0x0124)]
    public async Task Failure_AfterMatches_KeepsTheMatchesAndTheStatus(int status)
    {
        var result = await FindAsync(new ScriptedArchive { Pending = 1, Last = new DicomStatus((ushort)status) });

        Assert.Equal(status, result.Status.Code);
        Assert.Equal("as scripted", result.ErrorComment);
        Assert.Single(result.Matches);
    }

    [Fact]
    public async Task Cancel_IsHeardWhenTheArchiveListens()
    {
        var archive = new ScriptedArchive { Pending = 1000, ListensForCancel = true };

        var result = await FindAsync(archive, maxMatches: 5);

        Assert.Equal((DicomStatus.Cancel, true, 5), (result.Status, result.IsCut, result.Matches.Count));
        Assert.True(archive.Sent < 1000);
    }

    [Fact]
    public async Task Cancel_ThatIsNeverHeard_EndsInAnAbort()
    {
        var failure = await Assert.ThrowsAsync<DicomNetworkException>(() => FindAsync(new ScriptedArchive { Pending = int.MaxValue }, maxMatches: 1));

        Assert.Equal(NetworkFailure.PeerViolation, failure.Failure);
    }

    [Fact]
    public async Task Identifier_LongerThanTheLimit_EndsInAnAbort()
    {
        var failure = await Assert.ThrowsAsync<DicomNetworkException>(() => FindAsync(new ScriptedArchive { Pending = 1, Padding = 1024 * 1024 }));

        Assert.Contains("longer than", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_ToAnotherRequest_EndsInAnAbort()
    {
        var failure = await Assert.ThrowsAsync<DicomNetworkException>(() => FindAsync(new ScriptedArchive { Pending = 1, MessageIdOffset = 1 }));

        Assert.Equal(NetworkFailure.PeerViolation, failure.Failure);
    }

    private static async Task<FindResult> FindAsync(ScriptedArchive archive, int maxMatches = 100)
    {
        var model = QueryModel.StudyRoot;
        var policy = new AssociationPolicy { AbstractSyntaxes = new HashSet<string> { model.Find.Value } };
        await using var acceptor = new LoopbackAcceptor([archive], policy);
        var ended = acceptor.ServeOneAsync();
        var parameters = new AssociationParameters { CallingAE = "APPLIANCE", Contexts = AssociationParameters.Propose(FindScu.ContextFor(model)) };
        await using var association = await Association.RequestAsync(acceptor.Endpoint, parameters, Stop);
        var keys = new DicomDataset().AddOrUpdate(DicomTag.QueryRetrieveLevel, "STUDY");
        var result = await FindScu.FindAsync(association, model, keys, maxMatches, Stop);
        await association.ReleaseAsync(Stop);
        await ended;
        return result;
    }

    private sealed class ScriptedArchive : IDimseService
    {
        public int Pending { get; init; }

        public DicomStatus PendingStatus { get; init; } = DicomStatus.Pending;

        public DicomStatus Last { get; init; } = DicomStatus.Success;

        public int? Damaged { get; init; }

        public int Padding { get; init; }

        public int MessageIdOffset { get; init; }

        public bool ListensForCancel { get; init; }

        public int Sent { get; private set; }

        public bool Handles(CommandField field) => field == CommandField.CFindRequest;

        public async ValueTask HandleAsync(Association association, DimseMessage request, CancellationToken cancellationToken)
        {
            await association.DrainDataAsync(cancellationToken);
            while (Sent < Pending)
            {
                await SendAsync(association, request, PendingStatus, Match(Sent), cancellationToken);
                Sent++;
                if (ListensForCancel && Sent == 6)
                {
                    var cancel = await association.ReceiveCommandAsync(cancellationToken);
                    Assert.Equal(
                        (CommandField.CCancelRequest, request.Command.MessageId, false),
                        (cancel!.Command.Field, cancel.Command.MessageIdBeingRespondedTo, cancel.Command.HasDataSet));
                    await SendAsync(association, request, DicomStatus.Cancel, null, cancellationToken);
                    return;
                }
            }

            await SendAsync(association, request, Last, null, cancellationToken);
        }

        private byte[] Match(int number)
        {
            if (number == Damaged)
            {
                // A value that is said to be longer than all that is there.
                return [0x10, 0x00, 0x20, 0x00, (byte)'L', (byte)'O', 0xFF, 0x7F, 1, 2];
            }

            var match = new DicomDataset().AddOrUpdate(DicomTag.PatientID, number.ToString(CultureInfo.InvariantCulture));
            if (Padding > 0)
            {
                match.AddOrUpdate(DicomTag.EncapsulatedDocument, DicomVR.OB, new byte[Padding]);
            }

            return DicomDatasetWriter.ToBytes(match, DicomTransferSyntax.ExplicitVRLittleEndian);
        }

        private async ValueTask SendAsync(
            Association association, DimseMessage request, DicomStatus status, byte[]? match, CancellationToken cancellationToken) =>
            await association.SendCommandAsync(
                request.Context,
                new CommandSet
                {
                    SopClassUid = request.Command.SopClassUid,
                    Field = CommandField.CFindResponse,
                    MessageIdBeingRespondedTo = (ushort)(request.Command.MessageId + MessageIdOffset),
                    HasDataSet = match is not null,
                    Status = status,
                    ErrorComment = "as scripted",
                },
                match is null ? null : new MemoryStream(match),
                cancellationToken);
    }
}
