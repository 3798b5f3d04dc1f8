using System.Text.Json;
using Appliance.Contracts;
using Appliance.Dicom.Data;
using Appliance.Fuzz;
using Appliance.Fuzz.Targets.Edge;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests;

/// <summary>What the unit reads from people and from upstream, damaged: it answers, it never breaks.</summary>
public sealed class FuzzSmokeTests
{
    [Fact]
    public void SiteProfile_Damaged_GivesSettingsOrFaults() =>
        SeededRun.Over(new SiteProfileTarget(), [Read("provisioning/site-profile.example.json")], 11);

    [Fact]
    public void Manifest_Damaged_GivesAPackageOrFaults() =>
        SeededRun.Over(new ManifestTarget(), [Read("models/ct-lung-density/app.json")], 12, iterations: 500);

    [Fact]
    public void Module_Damaged_GivesAPackageOrFaults() => SeededRun.Over(new ModuleTarget(), [Read("models/body-mask/app.json")], 20, iterations: 500);

    [Fact]
    public void VersionRange_Damaged_IsARangeOrNone() => SeededRun.Over(new VersionRangeTarget(), [.. new VersionRangeTarget().Seeds(null)], 21);

    [Fact]
    public void NvidiaText_Damaged_GivesFactsOrNothing() =>
        SeededRun.Over(new NvidiaTextTarget(), [.. new NvidiaTextTarget().Seeds(null)], 16);

    [Fact]
    public void EngineRecord_Damaged_IsReadOrAbsent() =>
        SeededRun.Over(new EngineRecordTarget(), [.. new EngineRecordTarget().Seeds(null)], 17);

    [Fact]
    public void SystemFacts_Damaged_AreOneLineOfTheFile() =>
        SeededRun.Over(new SystemFactsTarget(), [.. new SystemFactsTarget().Seeds(null)], 22);

    [Fact]
    public void Calibration_Damaged_IsRefusedOrHonest() => SeededRun.Over(new CalibrationFileTarget(), [.. new CalibrationFileTarget().Seeds(null)], 16);

    [Fact]
    public void Scores_Damaged_AreCasesOrRefused() => SeededRun.Over(new ScoredCasesTarget(), [.. new ScoredCasesTarget().Seeds(null)], 17);

    [Fact]
    public void Ack_Damaged_IsReadOrIgnored() => SeededRun.Over(
        new AckTarget(),
        [new Ack { Stream = Streams.Result, Epoch = 3, UpTo = 17, Gaps = [new SeqRange(19, 20)], Nack = [new Nack(5, "too-large")] }.ToBytes()],
        13);

    [Fact]
    public void QueryKey_Damaged_IsAKeyOrNone() => SeededRun.Over(
        new QueryKeyTarget(),
        ["ScheduledProcedureStepSequence[0].Modality=CT"u8.ToArray(), "(0010,0010)=*张*"u8.ToArray(), "StudyDate=20260101-"u8.ToArray()],
        15);

    [Fact]
    public void Event_Damaged_IsReadOrRefusedWithAReason() => SeededRun.Over(
        new EventTarget(),
        [
            new CloudEvent
            {
                SpecVersion = "1.0", Id = "result-1-1", Source = CloudEvent.SourceOf("unit"), Type = EventTypes.Result,
                Time = TimeProvider.System.GetUtcNow(), DataContentType = "application/json", Stream = Streams.Result, Epoch = 1, Seq = 1,
                PreviousHash = new string('0', 64), ClockQuality = "unsynchronized", Data = JsonSerializer.SerializeToElement(1.5),
            }.ToBytes(),
        ],
        14);

    [Fact]
    public void Multipart_Damaged_GivesPartsOrAStatus()
    {
        byte[] file = DicomWeb.WebUnit.Part10(new Receive.TestObject());
        SeededRun.Over(
            new MultipartTarget(),
            [[.. "--b\r\nContent-Type: application/dicom\r\n\r\n"u8, .. file, .. "\r\n--b\r\n\r\n"u8, .. file, .. "\r\n--b--\r\n"u8]],
            15,
            iterations: 2000);
    }

    [Fact]
    public void SearchQuery_Damaged_GivesASearchOrA400() => SeededRun.Over(
        new SearchQueryTarget(),
        [
            "?PatientName=W%5B*&00100020=P1&StudyDate=20260101-&limit=3&includefield=00081030,all"u8.ToArray(),
            "?StudyInstanceUID=1.2,1.3&ModalitiesInStudy=CT&fuzzymatching=true&offset=9&RequestAttributesSequence.00400009=x"u8.ToArray(),
        ],
        16);

    [Fact]
    public void Order_Damaged_IsAnOrderOrNone() => SeededRun.Over(
        new OrderTarget(),
        [
            DicomDatasetWriter.ToBytes(Orders.OrderScene.Plan(), DicomTransferSyntax.ExplicitVRLittleEndian),
            DicomDatasetWriter.ToBytes(
                Orders.OrderScene.Plan((DicomTag.RequestedProcedureDescription, "胸部")).AddOrUpdate(
                    DicomTag.RequestedProcedureCodeSequence,
                    new DicomDataset().AddOrUpdate(DicomTag.CodeValue, "1").AddOrUpdate(DicomTag.CodingSchemeDesignator, "99X").AddOrUpdate(DicomTag.CodeMeaning, "x")),
                DicomTransferSyntax.ExplicitVRLittleEndian),
        ],
        18);

    [Fact]
    public void Bundle_Damaged_GivesAPackageOrIsRefused() => SeededRun.Over(new BundleTarget(), [.. new BundleTarget().Seeds(null)], 21, iterations: 1500);

    [Fact]
    public void StudyState_Damaged_IsReadWholeOrNotAtAll() => SeededRun.Over(new StudyStateTarget(), [.. new StudyStateTarget().Seeds(null)], 20);

    [Fact]
    public void RoutingHeader_Damaged_GivesFactsThatRulesFind() => SeededRun.Over(new RoutingHeaderTarget(), [.. new RoutingHeaderTarget().Seeds(null)], 19);

    [Fact]
    public void Accept_Damaged_GivesRangesOrAStatus() => SeededRun.Over(
        new AcceptTarget(),
        [
            "multipart/related; type=\"application/dicom\"; transfer-syntax=*; boundary=b; q=0.9, image/jpeg;q=0.1, */*"u8.ToArray(),
            "1,2,3,40"u8.ToArray(),
        ],
        17);

    [Fact]
    public void Entitlement_Damaged_IsAStatementOrAFault() => SeededRun.Over(new EntitlementTarget(), [.. new EntitlementTarget().Seeds(null)], 20);

    [Fact]
    public void SealedFile_Damaged_IsRefused() => SeededRun.Over(new SealedTarget(), [.. new SealedTarget().Seeds(null)], 21, iterations: 2000);

    [Fact]
    public async Task Package_Damaged_IsRefusedOrWhole()
    {
        using var files = new Apps.PackageFolder("a");
        files.Write("app.json", "{ }"u8);
        files.Write("golden/x/1.dcm", new byte[600]);
        using var archive = new MemoryStream();
        var statement = new PackageStatement
        {
            Format = 1, App = "a", Version = "1.0.0",
            Files = new Dictionary<string, PackagedFile> { ["app.json"] = new(new string('0', 64), 3), ["golden/x/1.dcm"] = new(new string('0', 64), 600) },
        };
        await PackageArchive.WriteAsync(files.Path, statement, new byte[40], archive, null, TestContext.Current.CancellationToken);
        SeededRun.Over(new PackageTarget(), [archive.ToArray()], 18, iterations: 2000);
    }

    private static byte[] Read(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Appliance.sln")))
        {
            folder = folder.Parent!;
        }

        return File.ReadAllBytes(Path.Combine(folder.FullName, path));
    }
}
