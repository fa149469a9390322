"""Dynamic start-up of the Dy/Tb bank: how long until the raffinate is on grade?  (kestrel-sx, branch heavy-line)"""

import numpy as np

N_EXT, N_SCR = 48, 36  # extraction and scrubbing stages as built
BETA_DY_TB = 2.0  # separation factor, HEHEHP / chloride, plant average
FEED = {"Tb4O7": 0.17, "Dy2O3": 0.83}  # mole fractions of the heavy concentrate
ORG, AQ = 42.0, 7.5  # L/min, saponified organic (34 %) and feed at 0.9 mol/L
SCRUB = 4.1  # L/min of 3.4 N HCl
HOLD_UP = 160.0  # L per mixer-settler, O/A in the mixer held at 1.8 by recycle


def equilibrium(x_tb: np.ndarray) -> np.ndarray:
    """Tb fraction in the organic that stands against x_tb in the aqueous phase."""
    return x_tb / (x_tb + BETA_DY_TB * (1 - x_tb))


def step(x: np.ndarray, dt: float) -> np.ndarray:
    """One minute of counter-current flow through all stages."""
    y = equilibrium(x)
    inflow = np.roll(x, 1)
    inflow[0] = 0.999
    inflow[N_EXT] = FEED["Tb4O7"]
    return x + dt / HOLD_UP * (AQ * (inflow - x) + ORG * (np.roll(y, -1) - y))


state = np.full(N_EXT + N_SCR, FEED["Tb4O7"])  # bank filled with feed, no product withdrawn
for minute in range(60 * 24 * 21):
    state = step(state, 1.0)
    if state[0] > 0.995:
        print("raffinate Tb 99.5 % after", minute / 1440, "days; open outlet 1")
        break
# total reflux for the first nine days shortens filling to about twelve days (plant log March)
