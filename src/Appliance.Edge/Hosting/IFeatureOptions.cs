namespace Appliance.Edge.Hosting;

/// <summary>The options of one feature, bound from its section and checked before anything starts.</summary>
public interface IFeatureOptions
{
    /// <summary>Appends every fault of these options; never stops at the first.</summary>
    /// <param name="faults">Where faults go; its keys are relative to the section these options came from.</param>
    void Check(OptionFaults faults);
}
