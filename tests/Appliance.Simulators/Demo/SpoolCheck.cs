using System.Security.Cryptography;
using Appliance.Dicom.Data;

namespace Appliance.Simulators.Demo;

/// <summary>Looks whether the spool holds what the journal says, byte for byte.</summary>
public static class SpoolCheck
{
    /// <summary>The instances whose file is there and has the digest that the journal holds.</summary>
    /// <param name="stateFolder">The unit's state folder.</param>
    /// <param name="instances">What the journal says.</param>
    public static IReadOnlySet<string> Durable(string stateFolder, IEnumerable<DemoInstance> instances) =>
        instances.Where(i => Holds(Path.Combine(stateFolder, "spool", i.File), i.Digest)).Select(i => i.SopInstanceUid).ToHashSet();

    /// <summary>The SOP Instance UIDs of the DICOM files in a folder.</summary>
    public static IReadOnlySet<string> SopInstanceUids(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(TryReadUid).OfType<string>().ToHashSet();

    private static bool Holds(string file, string digest)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        using var stream = File.OpenRead(file);
        stream.Position = DicomPart10Preamble.FindDatasetOffset(stream);
        return string.Equals(Convert.ToHexString(SHA256.HashData(stream)), digest, StringComparison.OrdinalIgnoreCase);
    }

    private static string? TryReadUid(string file)
    {
        try
        {
            return DicomFile.Open(file, new DicomReadOptions { StopBefore = DicomTag.StudyInstanceUID }).Dataset.GetString(DicomTag.SOPInstanceUID);
        }
        catch (DicomDataException)
        {
            return null; // half written, or no DICOM
        }
    }
}
