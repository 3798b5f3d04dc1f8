using System.Text;
using Appliance.Dicom.Data;
using Appliance.Edge.Commands.Query;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Keys of a query: none, or one within its limits that an identifier takes or refuses by its one exception.</summary>
internal sealed class QueryKeyTarget : IFuzzTarget
{
    public string Name => "query-key";

    public void Run(ReadOnlySpan<byte> input)
    {
        if (QueryKey.TryParse(Encoding.UTF8.GetString(input)) is not { } key)
        {
            return;
        }

        if (key.Path.Count is 0 or > QueryKey.MaxPath || key.Value?.Length > QueryKey.MaxValueLength)
        {
            throw new OracleException("a key beyond its limits");
        }

        var identifier = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192");
        try
        {
            key.AddTo(identifier);
        }
        catch (DicomDataException)
        {
            return;
        }

        if (!identifier.Contains(key.Path[0]))
        {
            throw new OracleException("a key that is not in its identifier");
        }
    }
}
