// Gives the chosen net, unpacked when it is first asked for, and anew when the weights have changed.
function netsOf(model) {
  let [sent, nets] = [null, []];
  return () => {
    if (model.get("_nets") !== sent) [sent, nets] = [model.get("_nets"), []];
    return (nets[model.get("chosen")] ??= loadFrozen(sent[model.get("chosen")]));
  };
}
