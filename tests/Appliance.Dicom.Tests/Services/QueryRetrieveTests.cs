using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Tests.Data;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Services;

/// <summary>Query and retrieve as SCU (PS3.4 C) against DCMTK's archive.</summary>
public sealed class QueryRetrieveTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ListeningProcess _archive = null!;
    private Pacs _pacs = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DicomEndpoint Archive => new("ARCHIVE", "127.0.0.1", _archive.Port);

    public async ValueTask InitializeAsync()
    {
        Tool.Require("/usr/bin/dcmqrscp", "dcmtk");
        _pacs = Pacs.Start(Directory.CreateDirectory(_folder.File("received")).FullName);
        _archive = await ListeningProcess.DcmqrscpAsync(_folder.Path, ("US", _pacs.Port));
        await FillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _archive.DisposeAsync();
        await _pacs.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("STUDY", 3)]
    [InlineData("SERIES", 1)]
    [InlineData("IMAGE", 2)]
    public async Task Find_InStudyRoot_GivesTheMatchesOfTheLevel(string level, int count)
    {
        var keys = Keys(level);
        if (level != "STUDY")
        {
            keys.AddOrUpdate(DicomTag.StudyInstanceUID, "1.2.3.1");
            keys.AddOrUpdate(DicomTag.SeriesInstanceUID, level == "IMAGE" ? "1.2.3.1.1" : "");
        }

        var result = await FindAsync(QueryModel.StudyRoot, keys);

        Assert.Equal(DicomStatus.Success, result.Status);
        Assert.Equal(count, result.Matches.Count);
    }

    [Fact]
    public async Task Find_InPatientRoot_GivesThePatient()
    {
        var keys = Keys("PATIENT").AddOrUpdate(DicomTag.PatientID, "P1").AddOrUpdateEmpty(DicomTag.PatientName);

        var match = Assert.Single((await FindAsync(QueryModel.PatientRoot, keys)).Matches);

        Assert.Equal("WANG^WU", match.GetString(DicomTag.PatientName));
    }

    // The archive matches text by what it means, and answers in the character set of the object (PS3.4 C.2.2.2).
    [Theory]
    [InlineData("GB18030")]
    [InlineData("ISO_IR 192")]
    public async Task Find_ByAChineseName_FindsItWhateverCharacterSetTheQueryIsIn(string characterSet)
    {
        var keys = Keys("STUDY").AddOrUpdate(DicomTag.SpecificCharacterSet, characterSet)
            .AddOrUpdate(DicomTag.PatientName, "*张*").AddOrUpdateEmpty(DicomTag.StudyInstanceUID);

        var result = await FindAsync(QueryModel.StudyRoot, keys);

        Assert.Equal("Zhang^San=张^三", Assert.Single(result.Matches).GetString(DicomTag.PatientName));
    }

    [Fact]
    public async Task Find_MoreThanWanted_IsCancelledAndSaysSo()
    {
        await using var association = await OpenAsync(FindScu.ContextFor(QueryModel.StudyRoot));

        var result = await FindScu.FindAsync(association, QueryModel.StudyRoot, Keys("STUDY"), maxMatches: 2, Stop);

        Assert.True(result.IsCut);
        Assert.Equal(2, result.Matches.Count);
        Assert.Equal(3, (await FindScu.FindAsync(association, QueryModel.StudyRoot, Keys("STUDY"), 10, Stop)).Matches.Count);
        await association.ReleaseAsync(Stop);
    }

    [Fact]
    public async Task Find_WithoutALevel_GivesTheStatusOfThePeer()
    {
        var result = await FindAsync(QueryModel.StudyRoot, new DicomDataset().AddOrUpdate(DicomTag.PatientID, "P1"));

        Assert.True(result.Status.IsFailure);
        Assert.Empty(result.Matches);
    }

    [Fact]
    public async Task Find_InAModelThatThePeerHasNot_IsNoPresentationContext()
    {
        await using var association = await OpenAsync(FindScu.ContextFor(QueryModel.ModalityWorklist), VerificationScu.Context);

        var failure = await Assert.ThrowsAsync<DicomNetworkException>(
            () => FindScu.FindAsync(association, QueryModel.ModalityWorklist, new DicomDataset(), 1, Stop));

        Assert.Equal(NetworkFailure.NoPresentationContext, failure.Failure);
        Assert.Equal(DicomStatus.Success, await VerificationScu.EchoAsync(association, Stop));
    }

    [Fact]
    public async Task Move_ToOurStorage_BringsTheObjectsAndTheCounts()
    {
        await using var association = await OpenAsync(MoveScu.ContextFor(QueryModel.StudyRoot));
        var seen = new List<SubOperations>();

        var result = await MoveScu.MoveAsync(association, QueryModel.StudyRoot, "US", Study("1.2.3.1"), Seen(seen), Stop);

        Assert.Equal(DicomStatus.Success, result.Status);
        Assert.Equal(2, result.SubOperations.Completed);
        Assert.NotEmpty(seen);
        Assert.Equal(["1.2.3.1.1.1", "1.2.3.1.1.2"], _pacs.Stored.Select(stored => stored.AffectedSopInstanceUid).Order(StringComparer.Ordinal));
        Assert.All(_pacs.Stored, stored => Assert.Equal("APPLIANCE", stored.MoveOriginatorAE));
    }

    [Fact]
    public async Task Move_ToNobody_IsA801()
    {
        await using var association = await OpenAsync(MoveScu.ContextFor(QueryModel.StudyRoot));

        var result = await MoveScu.MoveAsync(association, QueryModel.StudyRoot, "NOBODY", Study("1.2.3.1"), null, Stop);

        Assert.Equal(0xA801, result.Status.Code);
    }

    [Fact]
    public async Task Move_WhereSomeAreRefused_NamesThem()
    {
        _pacs.Behaviour = new PacsBehaviour { RefusedSopInstance = "1.2.3.1.1.2" };
        await using var association = await OpenAsync(MoveScu.ContextFor(QueryModel.StudyRoot));

        var result = await MoveScu.MoveAsync(association, QueryModel.StudyRoot, "US", Study("1.2.3.1"), null, Stop);

        Assert.True(result.Status.IsWarning, result.Status.ToString());
        Assert.Equal((1, 1), (result.SubOperations.Completed, result.SubOperations.Failed));
        Assert.Equal(["1.2.3.1.1.2"], result.FailedInstances);
    }

    [Fact]
    public async Task Get_OverTheSameAssociation_StoresTheObjectsAsTheyAre()
    {
        await using var association = await Association.RequestAsync(
            Archive, GetScu.Parameters("APPLIANCE", QueryModel.StudyRoot, [DicomUID.CTImageStorage.Value]), Stop);
        var taken = new MemoryStore();

        var result = await GetScu.GetAsync(association, QueryModel.StudyRoot, Study("1.2.3.1"), taken, null, Stop);

        Assert.Equal(DicomStatus.Success, result.Status);
        Assert.Equal(2, result.SubOperations.Completed);
        Assert.Equal(["1.2.3.1.1.1", "1.2.3.1.1.2"], taken.Instances.Keys.Order(StringComparer.Ordinal));
        await association.ReleaseAsync(Stop);
    }

    [Fact]
    public async Task Get_OfWhatWeRefuse_CountsItAsFailed()
    {
        await using var association = await Association.RequestAsync(
            Archive, GetScu.Parameters("APPLIANCE", QueryModel.StudyRoot, [DicomUID.CTImageStorage.Value]), Stop);

        var result = await GetScu.GetAsync(
            association, QueryModel.StudyRoot, Study("1.2.3.1"), new MemoryStore { Answer = new StoreResult(DicomStatus.OutOfResources) }, null, Stop);

        Assert.Equal(2, result.SubOperations.Failed);
        Assert.False(result.Status.IsSuccess);
    }

    private static Func<SubOperations, bool> Seen(List<SubOperations> seen) => counts =>
    {
        seen.Add(counts);
        return true;
    };

    private static DicomDataset Keys(string level)
    {
        var keys = new DicomDataset().AddOrUpdate(DicomTag.QueryRetrieveLevel, level);
        return level == "PATIENT" ? keys : keys.AddOrUpdateEmpty(DicomTag.StudyInstanceUID);
    }

    private static DicomDataset Study(string uid) => Keys("STUDY").AddOrUpdate(DicomTag.StudyInstanceUID, uid);

    private Task<Association> OpenAsync(params (string, IReadOnlyList<string>)[] contexts) => Association.RequestAsync(
        Archive, new AssociationParameters { CallingAE = "APPLIANCE", Contexts = AssociationParameters.Propose(contexts) }, Stop);

    private async Task<FindResult> FindAsync(QueryModel model, DicomDataset keys)
    {
        await using var association = await OpenAsync(FindScu.ContextFor(model));
        var result = await FindScu.FindAsync(association, model, keys, cancellationToken: Stop);
        await association.ReleaseAsync(Stop);
        return result;
    }

    private async Task FillAsync()
    {
        StoreItem[] items =
        [
            Write("1.2.3.1", "1", "P1", "WANG^WU", ""),
            Write("1.2.3.1", "2", "P1", "WANG^WU", ""),
            Write("1.2.3.2", "1", "P2", "Zhang^San=张^三", "GB18030"),
            Write("1.2.3.3", "1", "P3", "Li^Si=李^四", "ISO_IR 192"),
        ];
        var parameters = new AssociationParameters { CallingAE = "SCANNER", Contexts = StoreScu.ContextsFor(items) };
        await using var association = await Association.RequestAsync(Archive, parameters, Stop);
        foreach (var item in items)
        {
            Assert.True((await StoreScu.SendAsync(association, item, Stop)).Status.IsSuccess);
        }

        await association.ReleaseAsync(Stop);
    }

    private StoreItem Write(string study, string number, string patient, string name, string characterSet)
    {
        string instance = $"{study}.1.{number}";
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, characterSet)
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, instance)
            .AddOrUpdate(DicomTag.PatientID, patient)
            .AddOrUpdate(DicomTag.PatientName, name)
            .AddOrUpdate(DicomTag.StudyInstanceUID, study)
            .AddOrUpdate(DicomTag.StudyDate, "20260301")
            .AddOrUpdate(DicomTag.StudyTime, "080000")
            .AddOrUpdate(DicomTag.StudyID, "1")
            .AddOrUpdate(DicomTag.AccessionNumber, "A" + patient)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, $"{study}.1")
            .AddOrUpdate(DicomTag.SeriesNumber, "1")
            .AddOrUpdate(DicomTag.Modality, "CT")
            .AddOrUpdate(DicomTag.InstanceNumber, number);
        string path = _folder.File(instance + ".dcm");
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return StoreItem.Open(path);
    }
}
