using System.CommandLine;
using Appliance.Simulators.Commands;
using Appliance.Simulators.Demo;
using Appliance.Simulators.Fleet;
using Appliance.Simulators.Phantoms;

var root = new RootCommand("Peers of the unit, for tests and the demo: what stands around it in a hospital")
{
    ModalityCommand.Create(),
    PacsCommand.Create(),
    FleetCommand.Create(),
    PhantomCommand.Create(),
    DemoCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
