using System.Collections.Concurrent;
using System.Security.Cryptography;
using Appliance.Dicom.Services;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>A small thorax CT that a scanner sends, and what the unit acknowledged of it.</summary>
internal sealed class SentStudy
{
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();

    private SentStudy(string uid, IReadOnlyList<StoreItem> objects)
    {
        Uid = uid;
        Objects = objects;
        Digests = objects.ToDictionary(item => item.SopInstanceUid, DigestOf);
    }

    /// <summary>Study Instance UID.</summary>
    public string Uid { get; }

    /// <summary>Its objects in the order of sending.</summary>
    public IReadOnlyList<StoreItem> Objects { get; }

    /// <summary>SHA-256 of the data set of each object, in hex, by SOP Instance UID.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; }

    /// <summary>The objects that the unit has not acknowledged.</summary>
    public IReadOnlyList<StoreItem> Unacknowledged => [.. Objects.Where(item => !_acknowledged.ContainsKey(item.SopInstanceUid))];

    /// <summary>As small as a study can be that the app reads: 60 slices of 96 × 96.</summary>
    public static SentStudy Make(string folder, int seed)
    {
        var phantom = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 96, Columns = 96, Slices = 60, Seed = seed });
        return new SentStudy(phantom.Truth.StudyInstanceUid, [.. phantom.WriteDicom(folder).Select(StoreItem.Open)]);
    }

    /// <summary>The unit answered success for this object.</summary>
    public void Acknowledge(StoreItem item) => _acknowledged[item.SopInstanceUid] = true;

    /// <summary>Forgets what was acknowledged, so that all of it is sent again.</summary>
    public void Forget() => _acknowledged.Clear();

    /// <summary>SHA-256 of a file's data set, in hex.</summary>
    public static string DigestOf(StoreItem item)
    {
        using var data = item.OpenDataset();
        return Convert.ToHexStringLower(SHA256.HashData(data));
    }
}
