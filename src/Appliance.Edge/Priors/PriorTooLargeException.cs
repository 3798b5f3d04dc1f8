namespace Appliance.Edge.Priors;

/// <summary>The archive sends more of an earlier study than is taken.</summary>
internal sealed class PriorTooLargeException() : Exception("more of an earlier study than Priors:MaxInstances or Priors:MaxBytes allow");
