using Appliance.Dicom.Data;
using Appliance.Dicom.Services;

namespace Appliance.Edge.Tests.Receive;

/// <summary>The public DICOM files, where they are present.</summary>
internal static class PublicFiles
{
    private static readonly string Folder = Path.Combine(
        Environment.GetEnvironmentVariable("APPLIANCE_TEST_DATA") ?? Path.Combine(Root(), "..", "shared", "data"), "dicom");

    /// <summary>Every file that says which SOP instance it is, so that it can be sent at all.</summary>
    public static List<StoreItem> Sendable()
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"the test data is not in {Folder}: set APPLIANCE_TEST_DATA");
        return [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Open).OfType<StoreItem>()];
    }

    /// <summary>The bytes of a file's data set.</summary>
    public static byte[] Dataset(StoreItem item)
    {
        using Stream dataset = item.OpenDataset();
        using var bytes = new MemoryStream();
        dataset.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static StoreItem? Open(string path)
    {
        try
        {
            // A DICOMDIR is of media, not of the network (PS3.4 B.5); a palette is of no study (PS3.4 GG).
            StoreItem item = StoreItem.Open(path);
            var sopClass = new DicomUID(item.SopClassUid);
            return sopClass == DicomUID.MediaStorageDirectoryStorage || sopClass.IsNonPatientStorageSopClass ? null : item;
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Appliance.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        return folder;
    }
}
