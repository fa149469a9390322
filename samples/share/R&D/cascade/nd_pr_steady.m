% nd_pr_steady.m  - 北线 Nd/Pr 分馏萃取静态设计, 逐级递推
% 2022-11 沈洛   只给工艺组用
clear; clc
beta  = 1.52;          % Nd 对 Pr 的分离系数, P507-HCl, 25 度实测均值
fB    = 0.245;         % 料液中 Pr 摩尔分数
fA    = 1 - fB;        % Nd
PA    = 0.9995;        % 有机出口 Nd 纯度要求
PB    = 0.998;         % 水相出口 Pr 纯度要求
% --- 最优萃取比 / 回萃比, 水相进料 ---
EmB = sqrt(1/beta);
EmA = beta*EmB/((beta-1)*fA+1)*0.97;
S   = EmB*fB/(1-EmB);      % 归一化萃取量
W   = S - fA*PA;           % 归一化洗涤量
fprintf('S = %.3f  W = %.3f\n', S, W)
% --- 萃取段 ---
y = 1-PA; n = 0; xB = PB;
while xB > fB && n < 120
    yB = xB/(xB + beta*(1-xB));     % 平衡
    xB = (S*yB + (fB)*PB)/(S + fB); % 操作线
    n  = n + 1;
end
% --- 洗涤段 ---
m = 0; yA = PA;
while yA > fA && m < 120
    xA = yA/(beta*(1-yA)+yA);
    yA = (W*xA + fA*PA)/(W + fA);
    m  = m + 1;
end
fprintf('n = %d 级, m = %d 级\n', n, m)
% 级效率 0.92, 放大后现场取 n=64, m=46; 皂化度按 0.36, 有机 1.5 M
Vs = S*1000/(0.36*1.5*0.333);  % L/h 每 kmol 料
Vw = 3*W*1000/3.1;             % 洗酸 3.1 N
