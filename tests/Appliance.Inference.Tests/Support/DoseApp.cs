using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Support;

/// <summary>Runs ct-dose-noise as the unit does.</summary>
internal static class DoseApp
{
    public static AppPackage Package { get; } = AppPackage.Load(Path.Combine(TestData.Models, "ct-dose-noise"), AppCatalogue.ModulesIn(TestData.Models));

    public static Task<AppResult> RunAsync(IEnumerable<string> paths, int threads = 0) => GraphApp.RunAsync(Package, paths, threads);

    public static async Task<AppResult> RunAsync(WaterPhantom phantom, int threads = 0)
    {
        using var folder = new TemporaryFolder();
        return await RunAsync(phantom.WriteDicom(folder.Path), threads);
    }

    /// <summary>The real Siemens series, decompressed and with the UIDs that its publisher took away.</summary>
    public static IReadOnlyList<string> RealSeries(string folder)
    {
        var copies = new List<string>();
        foreach (string path in Directory.GetFiles(TestData.AbdomenCt).Order(StringComparer.Ordinal))
        {
            var file = Appliance.Dicom.Data.DicomFile.Open(path);
            file.Dataset.AddOrUpdate(Appliance.Dicom.Data.DicomTag.SOPClassUID, Appliance.Dicom.Data.DicomUID.CTImageStorage.Value)
                .AddOrUpdate(Appliance.Dicom.Data.DicomTag.SOPInstanceUID, $"2.25.{100 + copies.Count}")
                .AddOrUpdate(Appliance.Dicom.Data.DicomTag.SeriesInstanceUID, "2.25.2")
                .AddOrUpdate(Appliance.Dicom.Data.DicomTag.StudyInstanceUID, "2.25.3");
            copies.Add(Path.Combine(folder, $"named-{copies.Count}.dcm"));
            new Appliance.Dicom.Data.DicomFile(file.Dataset, file.TransferSyntax).Save(copies[^1]);
        }
        return Peers.Decompress(copies, folder);
    }
}
