using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>A module or macro of PS3.3 as a table.</summary>
/// <param name="Clause">Where the standard has it.</param>
/// <param name="Attributes">Its rows.</param>
internal sealed record ModuleRule(string Clause, params IReadOnlyList<AttributeRule> Attributes)
{
    /// <summary>Another macro that the standard includes here; its clause stays its own.</summary>
    public IReadOnlyList<ModuleRule> Includes { get; init; } = [];

    /// <summary>Holds a data set, or an item, against the table.</summary>
    public void Check(DicomDataset dataset, string path, FaultList faults)
    {
        foreach (AttributeRule attribute in Attributes)
        {
            attribute.Check(dataset, Clause, path, faults);
        }

        foreach (ModuleRule included in Includes)
        {
            included.Check(dataset, path, faults);
        }
    }
}
