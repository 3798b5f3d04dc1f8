using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>Who makes the evidence when there is no unit.</summary>
internal static class OfflineEvidence
{
    private static readonly string SoftwareVersion = typeof(OfflineEvidence).Assembly.GetName().Version!.ToString(3);

    /// <summary>The context of an app's objects.</summary>
    /// <param name="app">The app.</param>
    /// <param name="inputDigest">SHA-256 of the study: names the objects.</param>
    /// <param name="now">The time the objects bear.</param>
    public static EvidenceContext ContextFor(AppPackage app, byte[] inputDigest, DateTimeOffset now) => new()
    {
        AppId = app.Manifest.Id,
        AppVersion = app.Manifest.Version,
        AlgorithmName = app.Manifest.Id,
        AlgorithmVersion = app.Manifest.Version,
        AlgorithmManufacturer = app.Manifest.Vendor,
        Modules = [.. app.Modules.Select(module => module.Identification)],
        DeviceUid = DicomUID.Derive("appliance infer"u8).Value,
        DeviceName = "APPLIANCE",
        SoftwareVersion = SoftwareVersion,
        InputDigest = inputDigest,
        ContentTime = now,
    };
}
