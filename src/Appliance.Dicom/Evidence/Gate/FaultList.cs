using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>What was found wrong, up to a limit: an object that is wrong everywhere need not be told of in full.</summary>
internal sealed class FaultList
{
    /// <summary>Faults that are kept.</summary>
    public const int Limit = 100;

    private readonly List<EvidenceFault> _faults = [];

    public IReadOnlyList<EvidenceFault> Faults => _faults;

    public bool IsFull => _faults.Count >= Limit;

    public void Add(string rule, string path, string message)
    {
        if (!IsFull)
        {
            _faults.Add(new EvidenceFault(rule, path, message));
        }
    }

    public static string Join(string path, DicomTag tag) =>
        $"{path}{(path.Length > 0 ? "." : "")}{(tag.Keyword is { Length: > 0 } keyword ? keyword : tag.ToString())}";

    /// <summary>Items are counted from 1, as the standard does.</summary>
    public static string Join(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index + 1}]");
}
