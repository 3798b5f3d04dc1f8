using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>The whole program with its TLS port open, and its query verbs against Orthanc, with the unit itself as move destination.</summary>
public sealed class ProtectedUnitTests
{
    private const string Name = "Zhang^San=张^三";

    [Fact]
    public async Task Unit_WithTls_LetsTheSiteInAndTakesARenewedCertificate()
    {
        Tool.Require("echoscu");
        using var folder = new TestFolder();
        using var authority = new SiteAuthority();
        string state = folder.Sub("state");
        string keys = Directory.CreateDirectory(Path.Combine(state, "keys", "tls")).FullName;
        string trusted = authority.WriteTo(Path.Combine(keys, "authorities.pem"));
        Put(authority, folder.Sub("first"), keys);
        int port = FreePort.Next();
        await using var unit = await UnitProcess.StartAsync(new UnitSettings
        {
            StateFolder = state,
            Role = "node",
            Environment = new Dictionary<string, string>
            {
                ["APPLIANCE__Tls__Mode"] = "Beside", ["APPLIANCE__Tls__Port"] = port.ToString(CultureInfo.InvariantCulture),
            },
        });
        var (certificate, key) = authority.Issue(folder.Sub("scanner"), "scanner");

        Assert.Equal(0, (await EchoAsync(port, "+tls", key, certificate, "+cf", trusted)).ExitCode);
        Assert.NotEqual(0, (await EchoAsync(port, "+tla", "+cf", trusted)).ExitCode);
        Assert.NotEqual(0, (await EchoAsync(port)).ExitCode);

        using var successor = new SiteAuthority("Next CA");
        Put(successor, folder.Sub("second"), keys);
        string next = successor.WriteTo(Path.Combine(folder.Sub("second"), "ca.pem"));
        await Eventually.TrueAsync("the renewed certificate is in use", TimeSpan.FromSeconds(60), async () =>
            (await EchoAsync(port, "+tls", key, certificate, "+cf", next)).ExitCode == 0);
    }

    [Fact]
    public async Task FindMoveGet_AgainstOrthanc_ShowAndBringWhatItHolds()
    {
        using var folder = new TestFolder();
        await using var orthanc = await OrthancProcess.StartAsync(folder.Sub("orthanc"), encoding: "Chinese");
        await using var unit = await UnitProcess.StartAsync(new UnitSettings { Role = "node" });
        await orthanc.AddModalityAsync("unit", UnitProcess.AeTitle, unit.Port);
        string peer = string.Create(CultureInfo.InvariantCulture, $"{OrthancProcess.AeTitle}@127.0.0.1:{orthanc.Port}");
        (await AskAsync("dicom", "store", peer, Write(folder, "GB18030", "1.2.3.1"), Write(folder, "ISO_IR 192", "1.2.3.2"))).Expect();

        Assert.Contains("张^三", (await AskAsync("dicom", "find", peer, "-k", "PatientID=P1.2.3.1")).Expect(), StringComparison.Ordinal);
        Assert.Contains("1.2.3.2", (await AskAsync("dicom", "find", peer, "--json", "-k", "PatientName=*张*")).Expect(), StringComparison.Ordinal);
        (await AskAsync("dicom", "move", peer, "--to", UnitProcess.AeTitle, "-k", "StudyInstanceUID=1.2.3.1")).Expect();
        Assert.Equal("1.2.3.1", Assert.Single((await unit.StudiesAsync()).GetProperty("studies").EnumerateArray().ToList())
            .GetProperty("studyInstanceUid").GetString());
        (await AskAsync("dicom", "get", peer, "--out", folder.Sub("got"), "-k", "StudyInstanceUID=1.2.3.2")).Expect();
        Assert.Equal(Name, DicomFile.Open(Assert.Single(Directory.GetFiles(folder.Sub("got")))).Dataset.GetString(DicomTag.PatientName));
    }

    private static Task<ToolResult> AskAsync(params string[] arguments) => Tool.RunAsync(Repository.ApplianceBinary, arguments);

    private static Task<ToolResult> EchoAsync(int port, params string[] options) =>
        Tool.RunAsync("echoscu", [.. options, "-ta", "5", "127.0.0.1", port.ToString(CultureInfo.InvariantCulture)]);

    private static void Put(SiteAuthority authority, string desk, string keys)
    {
        var (certificate, key) = authority.Issue(desk, "unit");
        File.Copy(certificate, Path.Combine(keys, "certificate.pem"), overwrite: true);
        File.Copy(key, Path.Combine(keys, "key.pem"), overwrite: true);
    }

    private static string Write(TestFolder folder, string characterSet, string study)
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, characterSet)
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, study + ".1.1")
            .AddOrUpdate(DicomTag.PatientID, "P" + study)
            .AddOrUpdate(DicomTag.PatientName, Name)
            .AddOrUpdate(DicomTag.StudyInstanceUID, study)
            .AddOrUpdate(DicomTag.StudyDate, "20260301")
            .AddOrUpdate(DicomTag.SeriesInstanceUID, study + ".1")
            .AddOrUpdate(DicomTag.Modality, "CT")
            .AddOrUpdate(DicomTag.InstanceNumber, "1");
        string path = Path.Combine(folder.Sub("files"), study + ".dcm");
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return path;
    }
}
